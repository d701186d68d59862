//! People with accounts, made as a test needs them: what they may do is what the test is about, not how they got in.

use identity::session::{Beginning, Holder, Stage};
use identity::{Account, Door, Session, staff_role};
use mail::EmailAddress;
use tenancy::Tenant;
use uuid::Uuid;

use crate::platform::Platform;
use crate::visitor::Visitor;

/// The password of everybody whom a test makes with one.
pub const PASSWORD: &str = "harbour tinsel wednesday";

/// Somebody with an account, in front of their site, signed in.
pub struct Person {
    pub visitor: Visitor,
    pub id: Uuid,
    pub email: String,
}

impl std::ops::Deref for Person {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl Platform {
    /// A member of staff with these roles, second factor shown. On the joint host with `slug` "joint".
    pub async fn staff(&self, slug: &str, name: &str, roles: &[&str]) -> Person {
        let house = self.house(slug);
        let person = self.person(&house, Door::Staff, name).await;
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let tx = house.db().write_tx().await.unwrap();
        staff_role::set(&tx, house.clock().now(), person.id, &roles, "a test").await.unwrap();
        tx.commit().await.unwrap();
        person
    }

    /// A resident with an account, signed in.
    pub async fn resident(&self, slug: &str, name: &str) -> Person {
        self.person(&self.house(slug), Door::Resident, name).await
    }

    async fn person(&self, house: &Tenant, door: Door, name: &str) -> Person {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let now = house.clock().now();
        let address = EmailAddress::parse(&email).unwrap();
        let tx = house.db().write_tx().await.unwrap();
        let made = Account::make(&tx, now, door, &address, name).await.unwrap();
        let mut account = made.expect("one account for each name");
        account.verify(&tx, now).await.unwrap();
        tx.commit().await.unwrap();
        let person = Person { visitor: self.visitor(house.slug()), id: account.id(), email };
        self.begin_session(house, door, &person).await;
        person
    }

    /// Signs somebody in, in their browser, with everything that is asked for.
    pub async fn begin_session(&self, house: &Tenant, door: Door, person: &Person) {
        let beginning = Beginning {
            door,
            holder: Holder::Account(person.id),
            method: "a test".to_owned(),
            stage: Stage::Full,
            proved_at: house.clock().now(),
            agent: "a test".to_owned(),
        };
        let tx = house.db().write_tx().await.unwrap();
        let (_, token) = Session::begin(&tx, house, house.clock().now(), beginning).await.unwrap();
        tx.commit().await.unwrap();
        let cookie = if door == Door::Staff { web::STAFF } else { web::ACCOUNT };
        person.visitor.set_cookie(cookie.name, &token);
    }

    /// The password [`PASSWORD`] for somebody.
    pub async fn give_password(&self, slug: &str, person: &Person) {
        let house = self.house(slug);
        let hash = identity::Hasher::new(1).keep(PASSWORD).await.unwrap();
        let mut account = Account::find(house.db().read(), person.id).await.unwrap().unwrap();
        let tx = house.db().write_tx().await.unwrap();
        account.set_password(&tx, house.clock().now(), hash).await.unwrap();
        tx.commit().await.unwrap();
    }
}

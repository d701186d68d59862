//! Crossing over from the joint host into a borough, as people do it and as attackers would.

use reqwest::Method;

use crate::page::Page;
use crate::people::Person;
use crate::platform::Platform;
use crate::visitor::Visitor;

/// What people say that they are going to do there.
pub const PURPOSE: &str = "Help with the parked reports of street lights";

impl Platform {
    /// Lets somebody of the joint team work in a borough, and the borough know of it now.
    pub async fn grant(&self, person: &Person, slug: &str, roles: &[&str]) {
        let house = self.house("joint");
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let tx = house.db().write_tx().await.unwrap();
        programme::grant::set(&tx, house.clock().now(), person.id, slug, &roles, "a test").await.unwrap();
        tx.commit().await.unwrap();
        self.follow_grants().await;
    }

    /// What this node does every few seconds.
    pub async fn follow_grants(&self) {
        let sites = self.running().registry().sites();
        let joint = sites.joint().expect("a joint host");
        joint.door.lay(programme::grant::all(&joint.programme).await.unwrap());
    }

    /// Asks on the joint host to cross over, and gives the assertion that the page holds.
    pub async fn assertion(&self, person: &Person, slug: &str) -> String {
        let form = person.go(&format!("/cross-over/{slug}")).await.form();
        let page = person.post(&form.action, &form.filled(&[("purpose", PURPOSE)])).await;
        page.has_status(200);
        page.attribute("input[name=assertion]", "value").expect("an assertion")
    }

    /// Crosses over, and gives the person in front of the borough's site.
    pub async fn cross(&self, person: &Person, slug: &str) -> Visitor {
        let assertion = self.assertion(person, slug).await;
        let visitor = self.visitor(slug);
        let answer = self.bring(&visitor, &assertion).await;
        assert_eq!((answer.status, answer.redirect().as_deref()), (303, Some("/staff")), "{}", answer.text());
        visitor
    }

    /// Sends an assertion as the page of the joint host does.
    pub async fn bring(&self, visitor: &Visitor, assertion: &str) -> Page {
        let joint = self.visitor("joint").origin();
        bring(visitor, assertion, &[("Origin", &joint), ("Sec-Fetch-Site", "same-site")]).await
    }
}

/// Sends an assertion with headers of one's choice.
pub async fn bring(visitor: &Visitor, assertion: &str, headers: &[(&str, &str)]) -> Page {
    let fields = [("assertion".to_owned(), assertion.to_owned())];
    visitor.ask(Method::POST, "/crossing", Some(&fields), headers).await
}

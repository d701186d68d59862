//! Accounts: of residents, who have one if they want one, and of staff. The same person may have both, and one in each borough;
//! nothing ever links them but the person (AC-09).

use chrono::{DateTime, Utc};
use mail::EmailAddress;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, Set, Unchanged,
};
use uuid::Uuid;

use crate::record::account::{self, Column, Entity, Model};

/// Which door an account opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// `/account`.
    Resident,
    /// `/staff`.
    Staff,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account(pub(crate) Model);

impl Door {
    /// As it is written in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Staff => "staff",
        }
    }

    /// Where its pages begin.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Resident => "/account",
            Self::Staff => "/staff",
        }
    }

    /// Which door a page belongs to, by where it is.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        if path == "/staff" || path.starts_with("/staff/") { Self::Staff } else { Self::Resident }
    }

    pub(crate) fn from_word(word: &str) -> Self {
        if word == Self::Staff.word() { Self::Staff } else { Self::Resident }
    }
}

/// The form of an address under which an account is found: letter case does not tell two people apart.
#[must_use]
pub fn canonical_email(email: &EmailAddress) -> String {
    email.as_str().to_lowercase()
}

impl Account {
    /// Makes an account, unless there is one with this address at this door already.
    ///
    /// # Errors
    /// The database is down.
    pub async fn make(
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        door: Door,
        email: &EmailAddress,
        name: &str,
    ) -> Result<Option<Self>, DbErr> {
        let row = Model {
            id: Uuid::now_v7(),
            door: door.word().to_owned(),
            email: canonical_email(email),
            name: name.to_owned(),
            telephone: None,
            address: None,
            preferences: "{}".to_owned(),
            password_hash: None,
            password_set_at: None,
            verified_at: None,
            disabled_at: None,
            created_at: now,
            updated_at: now,
            last_signed_in_at: None,
        };
        let inserted = Entity::insert(row.clone().into_active_model())
            .on_conflict(OnConflict::columns([Column::Door, Column::Email]).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
        Ok((inserted == 1).then_some(Self(row)))
    }

    /// The account with this id.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find_by_id(id).one(db).await?.map(Self))
    }

    /// The account with this address at this door.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find_by_email(
        db: &impl ConnectionTrait,
        door: Door,
        email: &EmailAddress,
    ) -> Result<Option<Self>, DbErr> {
        let query =
            Entity::find().filter(Column::Door.eq(door.word())).filter(Column::Email.eq(canonical_email(email)));
        Ok(query.one(db).await?.map(Self))
    }

    /// Every account at a door, by name.
    ///
    /// # Errors
    /// The database is down.
    pub async fn all(db: &impl ConnectionTrait, door: Door) -> Result<Vec<Self>, DbErr> {
        let query = Entity::find().filter(Column::Door.eq(door.word()));
        Ok(query.order_by_asc(Column::Name).order_by_asc(Column::Email).all(db).await?.into_iter().map(Self).collect())
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// Which door it opens.
    #[must_use]
    pub fn door(&self) -> Door {
        Door::from_word(&self.0.door)
    }

    /// Its address, canonical.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.0.email
    }

    /// The person's name, as they or an administrator wrote it; may be empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The telephone number that they gave.
    #[must_use]
    pub fn telephone(&self) -> Option<&str> {
        self.0.telephone.as_deref()
    }

    /// The postal address that they gave, line by line.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// The kept form of the password; absent for people who never chose one.
    #[must_use]
    pub(crate) fn password_hash(&self) -> Option<&str> {
        self.0.password_hash.as_deref()
    }

    /// Whether there is a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.0.password_hash.is_some()
    }

    /// Since when the address is known to be theirs.
    #[must_use]
    pub fn verified_at(&self) -> Option<DateTime<Utc>> {
        self.0.verified_at
    }

    /// Since when it opens nothing any more.
    #[must_use]
    pub fn disabled_at(&self) -> Option<DateTime<Utc>> {
        self.0.disabled_at
    }

    /// When somebody last signed in with it.
    #[must_use]
    pub fn last_signed_in_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_signed_in_at
    }

    /// When it was made.
    #[must_use]
    pub fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Whether it can be signed in to: the address is confirmed and nobody disabled it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.verified_at.is_some() && self.0.disabled_at.is_none()
    }

    /// Notes that the address is theirs: a secret that was mailed to it came back.
    ///
    /// # Errors
    /// The database is down.
    pub async fn verify(&mut self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.0.verified_at = self.0.verified_at.or(Some(now));
        self.write(tx, now, account::ActiveModel { verified_at: Set(self.0.verified_at), ..self.row() }).await
    }

    /// Keeps a new password, in the form that [`crate::password`] gives.
    ///
    /// # Errors
    /// The database is down.
    pub async fn set_password(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        hash: String,
    ) -> Result<(), DbErr> {
        self.0.password_hash = Some(hash.clone());
        self.0.password_set_at = Some(now);
        let row =
            account::ActiveModel { password_hash: Set(Some(hash)), password_set_at: Set(Some(now)), ..self.row() };
        self.write(tx, now, row).await
    }

    /// Forgets the password: they are to choose how they sign in anew.
    ///
    /// # Errors
    /// The database is down.
    pub async fn forget_password(&mut self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        (self.0.password_hash, self.0.password_set_at) = (None, None);
        let row = account::ActiveModel { password_hash: Set(None), password_set_at: Set(None), ..self.row() };
        self.write(tx, now, row).await
    }

    /// Changes what people say of themselves.
    ///
    /// # Errors
    /// The database is down.
    pub async fn describe(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        name: String,
        telephone: Option<String>,
        address: Option<String>,
    ) -> Result<(), DbErr> {
        (self.0.name, self.0.telephone, self.0.address) = (name.clone(), telephone.clone(), address.clone());
        let row =
            account::ActiveModel { name: Set(name), telephone: Set(telephone), address: Set(address), ..self.row() };
        self.write(tx, now, row).await
    }

    /// Gives it another address, which has been confirmed; whether nobody else here has it.
    ///
    /// # Errors
    /// The database is down.
    pub async fn change_email(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        email: &EmailAddress,
    ) -> Result<bool, DbErr> {
        if Self::find_by_email(tx, self.door(), email).await?.is_some() {
            return Ok(false);
        }
        self.0.email = canonical_email(email);
        self.0.verified_at = Some(now);
        let row = account::ActiveModel {
            email: Set(self.0.email.clone()),
            verified_at: Set(self.0.verified_at),
            ..self.row()
        };
        self.write(tx, now, row).await?;
        Ok(true)
    }

    /// Deletes it. What else hangs on it is for [`crate::PersonalData`] to forget.
    ///
    /// # Errors
    /// The database is down.
    pub(crate) async fn delete(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        Entity::delete_by_id(self.0.id).exec(tx).await.map(|_| ())
    }

    /// Forgets residents' accounts that were made before a moment and never confirmed; how many. Those of staff wait for an
    /// administrator, who may invite again.
    ///
    /// # Errors
    /// The database is down.
    pub(crate) async fn forget_unconfirmed(tx: &DatabaseTransaction, before: DateTime<Utc>) -> Result<u64, DbErr> {
        let old = Entity::delete_many()
            .filter(Column::Door.eq(Door::Resident.word()))
            .filter(Column::VerifiedAt.is_null())
            .filter(Column::CreatedAt.lt(before));
        Ok(old.exec(tx).await?.rows_affected)
    }

    /// Notes that somebody signed in.
    ///
    /// # Errors
    /// The database is down.
    pub async fn note_sign_in(&mut self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.0.last_signed_in_at = Some(now);
        self.write(tx, now, account::ActiveModel { last_signed_in_at: Set(Some(now)), ..self.row() }).await
    }

    /// From now on it opens nothing; its sessions end with the next request, since every request asks.
    ///
    /// # Errors
    /// The database is down.
    pub async fn disable(&mut self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.0.disabled_at = self.0.disabled_at.or(Some(now));
        self.write(tx, now, account::ActiveModel { disabled_at: Set(self.0.disabled_at), ..self.row() }).await
    }

    /// It opens its door again.
    ///
    /// # Errors
    /// The database is down.
    pub async fn enable(&mut self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.0.disabled_at = None;
        self.write(tx, now, account::ActiveModel { disabled_at: Set(None), ..self.row() }).await
    }

    fn row(&self) -> account::ActiveModel {
        account::ActiveModel { id: Unchanged(self.0.id), ..Default::default() }
    }

    async fn write(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        mut row: account::ActiveModel,
    ) -> Result<(), DbErr> {
        self.0.updated_at = now;
        row.updated_at = Set(now);
        row.update_without_returning(tx).await.map(|_| ())
    }
}

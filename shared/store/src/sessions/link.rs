use oauth::{AthleteDigest, Uid, UnixTime};
use serde::{Deserialize, Serialize};

use super::Sessions;
use super::profile::{self, ProfileRecord};
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

/// How often the link may change under a sign-in before it gives up: a deletion and a sign-in elsewhere, once each.
const ROUNDS: usize = 3;

/// From an athlete, under the index key, to a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct LinkRecord {
    uid: Uid,
}

impl Record for LinkRecord {
    const KIND: &'static str = "link";

    fn ttl(&self) -> Option<UnixTime> {
        None
    }
}

fn key(athlete: &AthleteDigest) -> Key {
    Key::pair(format!("athlete#{}", athlete.as_str()), "link")
}

impl Sessions {
    /// The user an athlete is linked to, if any; the account may be deleted.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn linked(&self, athlete: &AthleteDigest) -> Result<Option<Uid>, Error> {
        let link: Option<LinkRecord> = self.table.get(key(athlete)).await?;
        Ok(link.map(|link| link.uid))
    }

    /// The user of a proven athlete: the one already linked, else `new_uid` with a new profile. Of several first
    /// sign-ins at once one wins and all get its user. An athlete whose account was deleted gets a new user, after
    /// what a broken deletion may have left is gone.
    ///
    /// # Errors
    /// No answer.
    pub async fn sign_in(&self, athlete: &AthleteDigest, new_uid: &Uid, now: UnixTime) -> Result<Uid, Error> {
        let mut linked = self.linked(athlete).await?;
        for _ in 0..ROUNDS {
            let uid = match linked {
                Some(uid) => uid,
                None => self.put_link(athlete, new_uid).await?,
            };
            match self.profile(&uid).await? {
                Some(profile) if profile.is_ok() => return Ok(uid),
                None => {
                    self.create_profile(&uid, athlete, now).await?;
                    return Ok(uid);
                }
                Some(_) => {
                    self.erase(&uid, now).await?;
                    self.finish_deletion(&uid, now).await?;
                    linked = self.relink(athlete, &uid, new_uid).await?;
                }
            }
        }
        Err(Error::Unexplained { kind: LinkRecord::KIND })
    }

    /// Links a new athlete; whoever was first is the user.
    async fn put_link(&self, athlete: &AthleteDigest, uid: &Uid) -> Result<Uid, Error> {
        match self
            .table
            .put_if(key(athlete), &LinkRecord { uid: *uid }, "attribute_not_exists(#pk)", &[])
            .await
        {
            Ok(()) => Ok(*uid),
            Err(Refusal::Condition(Some(found))) => Ok(LinkRecord::from_item(found)?.uid),
            Err(Refusal::Condition(None)) => Err(Error::Unexplained { kind: LinkRecord::KIND }),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Present means that another sign-in made it.
    async fn create_profile(&self, uid: &Uid, athlete: &AthleteDigest, now: UnixTime) -> Result<(), Error> {
        let profile = ProfileRecord::new(athlete.clone(), now);
        match self.table.put_if(profile::key(uid), &profile, "attribute_not_exists(#pk)", &[]).await {
            Ok(()) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Moves the link of a deleted user to a new one; answers whom the athlete is linked to afterwards.
    async fn relink(&self, athlete: &AthleteDigest, from: &Uid, to: &Uid) -> Result<Option<Uid>, Error> {
        let write = self.table.update(key(athlete)).change("SET #uid = :to").when("#uid = :from");
        match write.value("to", to).value("from", from).send().await {
            Ok(_) => Ok(Some(*to)),
            Err(Refusal::Condition(found)) => {
                Ok(found.map(LinkRecord::from_item).transpose()?.map(|link| link.uid))
            }
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Removes the link of a deleted user; one that leads to another user by now stays.
    pub(super) async fn unlink(&self, athlete: &AthleteDigest, uid: &Uid) -> Result<(), Error> {
        match self.table.delete_if(key(athlete), "uid", uid).await {
            Ok(()) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }
}

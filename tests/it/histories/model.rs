//! What an approval is by now: small enough to be obviously right.

pub(super) const CODE: i64 = 60;
pub(super) const RETRY: i64 = 20;
pub(super) const GRACE: i64 = 120;
pub(super) const ACCESS: i64 = 3_600;
pub(super) const IDLE: i64 = 30 * 86_400;
pub(super) const ABSOLUTE: i64 = 365 * 86_400;
/// Keys stay so long at least.
pub(super) const KEYS: i64 = 900;
const WRONG_VERIFIERS: u32 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Pending,
    Active,
    Revoked,
}

/// One approval and what came of it.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) app: usize,
    pub(super) scope: &'static str,
    pub(super) status: Status,
    pub(super) code: String,
    pub(super) approved: i64,
    redeemed: i64,
    wrong_verifiers: u32,
    /// Every refresh token so far; the last one is the present one.
    pub(super) generations: Vec<String>,
    rotated: i64,
    pub(super) access_token: String,
    access_until: i64,
}

impl Grant {
    pub(super) fn approved(app: usize, scope: &'static str, code: String, now: i64) -> Self {
        Self {
            app,
            scope,
            status: Status::Pending,
            code,
            approved: now,
            redeemed: 0,
            wrong_verifiers: 0,
            generations: Vec::new(),
            rotated: 0,
            access_token: String::new(),
            access_until: 0,
        }
    }

    /// Whether a right code opens it now; a late repeat of a used one ends it.
    pub(super) fn redeem(&mut self, now: i64, by_its_app: bool, right_verifier: bool) -> bool {
        match self.status {
            _ if !by_its_app || now >= self.approved + ABSOLUTE => false,
            Status::Pending if now >= self.approved + CODE || self.wrong_verifiers >= WRONG_VERIFIERS => {
                false
            }
            Status::Pending if right_verifier => {
                (self.status, self.redeemed) = (Status::Active, now);
                true
            }
            Status::Pending => {
                self.wrong_verifiers += 1;
                false
            }
            Status::Active => {
                if right_verifier && now - self.redeemed > RETRY {
                    self.status = Status::Revoked;
                }
                false
            }
            Status::Revoked => false,
        }
    }

    /// Whether the token of so many generations back is answered; an old one that comes back ends the grant. The answer
    /// to the present one makes the next generation, which `take` learns.
    pub(super) fn refresh(&mut self, now: i64, back: usize, by_its_app: bool) -> bool {
        let ends = (self.rotated + IDLE).min(self.approved + ABSOLUTE);
        let usable = self.status == Status::Active && now < ends;
        if !usable || !by_its_app {
            return false;
        }
        let answered = back == 0 || (back == 1 && now - self.rotated <= GRACE);
        if !answered {
            self.status = Status::Revoked;
        }
        answered
    }

    /// The tokens of an answer. One generation has one successor, however often it is asked for.
    pub(super) fn take(&mut self, now: i64, body: &serde_json::Value, successor_of: Option<usize>) {
        let token = body["refresh_token"].as_str().expect("a refresh token").to_owned();
        let place = successor_of.map_or(0, |generation| generation + 1);
        if let Some(known) = self.generations.get(place) {
            assert_eq!(*known, token, "one successor");
        } else {
            assert_eq!(self.generations.len(), place, "the next generation");
            self.generations.push(token);
            self.rotated = now;
        }
        assert_eq!(body["scope"], self.scope, "scope never grows");
        body["access_token"].as_str().expect("an access token").clone_into(&mut self.access_token);
        self.access_until = (now + ACCESS).min(self.approved + ABSOLUTE);
    }

    /// Whether the access token opens data.
    pub(super) fn opens(&self, now: i64) -> bool {
        self.status == Status::Active && now < self.access_until
    }

    /// Whether the access token verifies, whatever became of the grant.
    pub(super) fn is_token_alive(&self, now: i64) -> bool {
        now < self.access_until
    }
}

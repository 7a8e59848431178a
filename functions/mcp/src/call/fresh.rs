use jiff::Timestamp;

use super::athlete::Call;

impl Call {
    /// The same call without memory. A write shows, confirms and changes what is there now, not what was there a
    /// minute ago.
    pub(crate) fn fresh(mut self) -> Self {
        let session = &self.session;
        self.api = session.toolbox.fresh_api(self.connected(), Some(self.today), &session.allowance);
        self
    }

    /// The moment of the call.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_second(self.session.toolbox.clock.now().0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

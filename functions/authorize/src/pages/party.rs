/// The app that asks, as far as it is known. Only the host is verified: codes go nowhere else.
pub(crate) struct Party {
    /// The host of the redirect URI.
    pub(crate) host: String,
    /// The name the app gives itself.
    pub(crate) name: Option<String>,
    /// The host of its client document; nothing when it registered itself.
    pub(crate) document_host: Option<String>,
    /// The redirect leads to an app on this computer: loopback or a private scheme.
    pub(crate) on_this_computer: bool,
    /// The host is not on the curated list.
    pub(crate) uncurated: bool,
}

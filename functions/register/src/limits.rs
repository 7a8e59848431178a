use oauth::UnixTime;
use store::Codes;

use crate::error::Error;

const WINDOW: i64 = 3_600;
const PER_ADDRESS: u32 = 30;
const IN_ALL: u32 = 200;

/// Counts a registration that will store a new client; repeats are free. The address is counted first, so that one
/// network that is over its limit does not use up everybody's.
///
/// A counter that cannot be reached refuses nobody: the write that follows will tell whether the store is out.
pub(crate) async fn count_new_registration(codes: &Codes, address: &str, now: UnixTime) -> Result<(), Error> {
    for (subject, limit) in [(address, PER_ADDRESS), ("all", IN_ALL)] {
        match codes.count("register", subject, WINDOW, now).await {
            Ok(counted) if counted > limit => {
                return Err(Error::Limited { seconds: WINDOW - now.0.rem_euclid(WINDOW) });
            }
            Ok(_) => {}
            Err(error) => web::log_failure("counting registrations", &error),
        }
    }
    Ok(())
}

use serde_json::json;
use store::Census;

use super::{Answer, Deployment};

impl Deployment {
    pub(super) async fn usage(&self) -> anyhow::Result<Answer> {
        Ok(report(&self.sessions.census(self.clock.now()).await?))
    }
}

fn report(census: &Census) -> Answer {
    let Census { users, refused_credentials, browsers, grants, used_in_week, used_in_month, grants_by_host } =
        census;
    let document = json!({
        "users": users, "refused_credentials": refused_credentials, "browsers": browsers,
        "grants": {
            "usable": grants, "used_in_7_days": used_in_week, "used_in_30_days": used_in_month, "by_host": grants_by_host,
        },
    });
    let mut lines = vec![
        format!("users                {users}"),
        format!("refused credentials  {refused_credentials}"),
        format!("browsers             {browsers}"),
        format!(
            "grants               {grants}, used within 7 days {used_in_week}, within 30 days {used_in_month}"
        ),
    ];
    lines.extend(grants_by_host.iter().map(|(host, count)| format!("  {host}  {count}")));
    Answer::new(document, lines)
}

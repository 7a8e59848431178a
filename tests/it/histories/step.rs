//! What a person, two apps, a thief, the operator and time can do.

use proptest::prelude::*;

use super::model::IDLE;

/// One step of a history.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// An app asks; the person answers, and may grant less than was asked.
    Ask {
        app: usize,
        allow: bool,
        narrow: bool,
    },
    /// The code of an approval at the token endpoint, in so many copies at once.
    Redeem {
        of: Pick,
        by_its_app: bool,
        right_verifier: bool,
        copies: usize,
    },
    /// The refresh token of so many generations back, in so many copies at once.
    Refresh {
        of: Pick,
        back: usize,
        by_its_app: bool,
        copies: usize,
    },
    /// A token at the revocation endpoint.
    Revoke {
        of: Pick,
        token: Given,
        by_its_app: bool,
    },
    /// The person ends everything: by signing out everywhere, or app by app.
    EndAll {
        by_signing_out: bool,
    },
    /// Nothing but the look at every token that follows each step.
    Look,
    Wait(i64),
    /// The process ends; the next one finds the tables and the keys.
    Restart,
    /// Every key ring goes one step on.
    RotateKeys,
}

/// Which approval: 0 is the newest, counted back and round.
pub(super) type Pick = usize;

/// Which token is given back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given {
    Refresh { back: usize },
    Access,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let usually = || prop::bool::weighted(0.85);
    let pick = || prop::sample::select(vec![0, 0, 0, 1, 2]);
    let copies = || prop::sample::select(vec![1, 1, 1, 1, 2, 3]);
    let back = || prop::sample::select(vec![0, 0, 0, 0, 1, 1, 2]);
    let given = prop_oneof![back().prop_map(|back| Given::Refresh { back }), Just(Given::Access)];
    prop_oneof![
        3 => (0..2_usize, usually(), any::<bool>())
            .prop_map(|(app, allow, narrow)| Step::Ask { app, allow, narrow }),
        5 => (pick(), usually(), usually(), copies()).prop_map(|(of, by_its_app, right_verifier, copies)| {
            Step::Redeem { of, by_its_app, right_verifier, copies }
        }),
        6 => (pick(), back(), usually(), copies())
            .prop_map(|(of, back, by_its_app, copies)| Step::Refresh { of, back, by_its_app, copies }),
        1 => (pick(), given, usually()).prop_map(|(of, token, by_its_app)| Step::Revoke { of, token, by_its_app }),
        1 => any::<bool>().prop_map(|by_signing_out| Step::EndAll { by_signing_out }),
        1 => Just(Step::Look),
        4 => prop::sample::select(vec![1, 19, 21, 59, 60, 119, 121, 900, 3_600, IDLE]).prop_map(Step::Wait),
        1 => Just(Step::Restart),
        1 => Just(Step::RotateKeys),
    ]
}

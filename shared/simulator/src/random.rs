//! Counter-based randomness: each value is a hash of (seed, topic, day, index).
//!
//! Nothing is drawn in sequence, so a new topic shifts no other value and any value can be made on its own.

/// A source of repeatable values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x9e37_79b9_7f4a_7c15))
    }

    /// 64 bits for a topic, a day and an index.
    pub(crate) fn bits(self, topic: &str, day: i32, index: u32) -> u64 {
        self.stream(topic, day).at(index)
    }

    /// A run of values for one topic and day, cheap to index.
    pub(crate) fn stream(self, topic: &str, day: i32) -> Values {
        let topic = topic.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Values(mix(self.0 ^ topic) ^ mix(u64::from(day.cast_unsigned()) ^ 0xd1b5_4a32_d192_ed03))
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn unit(self, topic: &str, day: i32, index: u32) -> f64 {
        self.stream(topic, day).unit(index)
    }

    /// A number spread around 0 with a standard deviation of 1, never beyond ±3.5.
    pub(crate) fn normal(self, topic: &str, day: i32, index: u32) -> f64 {
        self.stream(topic, day).normal(index)
    }

    /// A UUID of version 4 in form.
    pub(crate) fn uuid(self, topic: &str, day: i32, index: u32) -> String {
        let high = self.bits(topic, day, index.wrapping_mul(2));
        let low = self.bits(topic, day, index.wrapping_mul(2).wrapping_add(1));
        let high = (high & !0xf000) | 0x4000;
        let low = (low & (u64::MAX >> 2)) | (1 << 63);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }
}

/// The values of one topic on one day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values(u64);

impl Values {
    pub(crate) const fn at(self, index: u32) -> u64 {
        mix(self.0.wrapping_add((index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub(crate) fn unit(self, index: u32) -> f64 {
        (self.at(index) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Sum of four 16-bit parts: close enough to a bell, and cheap.
    #[expect(clippy::cast_precision_loss, reason = "18 bits fit")]
    pub(crate) fn normal(self, index: u32) -> f64 {
        let bits = self.at(index);
        let sum = (bits & 0xffff) + ((bits >> 16) & 0xffff) + ((bits >> 32) & 0xffff) + (bits >> 48);
        (sum as f64 / 65_536.0 - 2.0) * 1.732_050_8
    }
}

/// The finaliser of `SplitMix64`.
const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

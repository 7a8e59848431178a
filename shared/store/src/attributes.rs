use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use oauth::{Digest, Gid, Uid, UnixTime};

/// One item as it travels.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// A value in an expression.
pub(crate) trait Attribute: Sync {
    /// The value in DynamoDB's types.
    fn attribute(&self) -> AttributeValue;
}

impl Attribute for str {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::S(self.to_owned())
    }
}

impl Attribute for String {
    fn attribute(&self) -> AttributeValue {
        self.as_str().attribute()
    }
}

impl Attribute for Digest {
    fn attribute(&self) -> AttributeValue {
        self.as_str().attribute()
    }
}

impl Attribute for Uid {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::S(self.to_string())
    }
}

impl Attribute for Gid {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::S(self.to_string())
    }
}

impl Attribute for UnixTime {
    fn attribute(&self) -> AttributeValue {
        self.0.attribute()
    }
}

impl Attribute for i64 {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::N(self.to_string())
    }
}

impl Attribute for u32 {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::N(self.to_string())
    }
}

impl Attribute for u8 {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::N(self.to_string())
    }
}

impl Attribute for bool {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::Bool(*self)
    }
}

impl<T: Attribute + ?Sized> Attribute for &T {
    fn attribute(&self) -> AttributeValue {
        (*self).attribute()
    }
}

/// A set of one, for `ADD` on a string set.
pub(crate) struct OneOf<'a>(pub(crate) &'a str);

impl Attribute for OneOf<'_> {
    fn attribute(&self) -> AttributeValue {
        AttributeValue::Ss(vec![self.0.to_owned()])
    }
}

//! A DynamoDB-compatible engine in this process, with our tables made.

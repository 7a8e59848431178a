//! Clients, codes and sessions over DynamoDB.

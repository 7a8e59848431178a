//! Stories from the first request to the last, told by the actors, through both doors.

mod login;
mod tools;

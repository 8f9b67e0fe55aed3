//! Whatever comes in, an answer goes out.

mod fuzz;
mod headers;
mod openapi;
mod parsers;
mod requests;

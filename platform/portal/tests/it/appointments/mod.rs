mod book;
mod cancel;
mod contest;
mod letter;
mod overlap;
mod pages;

mod book;
mod contest;
mod overlap;

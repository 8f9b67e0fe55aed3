// Tables are the store's own: nobody else can name one.
//~ error[E0603]: struct `Entity` is private
use store::appointments::Entity;

fn main() {}

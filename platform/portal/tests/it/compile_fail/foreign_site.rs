// A row's site is set by the handle that stores it, and by nobody else.
//~ error[E0616]: field `site_id` of struct `store::branches::Branch` is private
fn give_away(branch: &mut store::branches::Branch, site: kernel::SiteId) {
    branch.site_id = site.0;
}

fn main() {}

// An id of one kind is not an id of another.
//~ error[E0308]: mismatched types
use kernel::ids::{BranchId, DoctorId};

fn branch(_: BranchId) {}

fn call(doctor: DoctorId) {
    branch(doctor);
}

fn main() {}

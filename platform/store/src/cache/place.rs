//! Where an entry lives: in the process, in Redis, and in the message that forgets it.

use std::borrow::Cow;

use kernel::SiteId;
use uuid::Uuid;

use super::Key;

/// The channel on which nodes tell each other what to forget.
pub(super) const CHANNEL: &str = "portal:forgotten";

/// One entry's place: its clinic, its kind, its id. Making one allocates nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    site: Uuid,
    name: Cow<'static, str>,
    id: Uuid,
}

impl Place {
    pub(super) fn of<K: Key>(site: SiteId, key: K) -> Self {
        Self { site: site.0, name: Cow::Borrowed(K::NAME), id: key.id() }
    }

    /// Its clinic.
    pub(super) fn site(&self) -> Uuid {
        self.site
    }

    /// Where Redis keeps the entry's generation. The braces keep a clinic's keys together
    /// in a cluster.
    pub(super) fn generation_key(&self) -> String {
        format!("portal:{{{}}}:generation:{}:{}", self.site, self.name, self.id)
    }

    /// Where Redis keeps the entry's value of one generation.
    pub(super) fn value_key(&self, generation: &str) -> String {
        format!("portal:{{{}}}:value:{}:{}:{generation}", self.site, self.name, self.id)
    }

    /// The message by which `node` tells the others to forget the entry.
    pub(super) fn message(&self, node: Uuid) -> String {
        format!("{node} {} {} {}", self.site, self.name, self.id)
    }

    /// Who says so, and what to forget.
    pub(super) fn read(message: &str) -> Option<(Uuid, Self)> {
        let mut words = message.split(' ');
        let node = words.next()?.parse().ok()?;
        let site = words.next()?.parse().ok()?;
        let name = Cow::Owned(words.next()?.to_owned());
        let id = words.next()?.parse().ok()?;
        words.next().is_none().then_some((node, Self { site, name, id }))
    }
}

#[cfg(test)]
mod tests {
    use kernel::ids::DoctorId;

    use super::{super::keys::DoctorPlan, *};

    #[test]
    fn a_message_names_the_same_place() {
        let place =
            Place::of(SiteId(Uuid::from_u128(1)), DoctorPlan(DoctorId::of(Uuid::from_u128(2))));
        let node = Uuid::from_u128(3);
        assert_eq!(Place::read(&place.message(node)), Some((node, place)));
    }

    #[test]
    fn a_foreign_message_names_nothing() {
        let nil = Uuid::nil();
        for message in
            ["", "hello", "a b c d", &format!("{nil} {nil} x"), &format!("{nil} {nil} x {nil} y")]
        {
            assert_eq!(Place::read(message), None, "{message}");
        }
    }

    #[test]
    fn a_clinics_keys_share_a_hash_tag() {
        let place = Place::of(SiteId(Uuid::nil()), DoctorPlan(DoctorId::of(Uuid::nil())));
        let tag = "portal:{00000000-0000-0000-0000-000000000000}:";
        assert!(place.generation_key().starts_with(tag));
        assert!(place.value_key("7").starts_with(tag));
        assert_ne!(place.value_key("7"), place.value_key("8"));
    }
}

//! Renders every screen × sample × theme × language, strictly: a template that asks for what
//! its screen does not hold, or for a text that no theme has, fails here and not before a
//! patient.

use std::path::Path;

use kernel::{Lang, Problem, Site, SiteConfig, SiteId};
use minijinja::{Value, context, value::Serde};
use money::{
    balances::screens as balances, checkout::screens as checkout,
    comparisons::screens as comparisons, profiles::screens as profiles,
    takings::screens as takings, till::screens as till,
};
use offices::{
    admin::{exchange::screens as mis, lists::screens as lists, screens as admin},
    clinic::screens as clinic,
    desk,
    practice::screens as practice,
    staff::screens as staff,
};
use people::{accounts::screens as accounts, family, feedback, messages, profile};
use shell::{
    http::console::{Frame, Language, PLACES, Place, Who},
    screens as shells,
    themes::{Look, Screen, Themes, render_platform},
};
use vendor::{access as vendors, journal, sites};
use visits::{
    appointments, booking, institutions, prices, questions, reviews, schedule, specialists,
};

type Render = fn() -> Vec<Value>;

/// Every screen: its template, whether it stands outside any clinic, its samples.
fn all() -> Vec<(&'static str, Render)> {
    fn one<S: Screen>() -> (&'static str, Render) {
        (S::TEMPLATE, || S::samples().iter().map(|sample| Value::from(Serde(sample))).collect())
    }
    vec![
        one::<shells::HomeScreen>(),
        one::<shells::ErrorScreen>(),
        one::<shells::CrowdedScreen>(),
        one::<shells::DocumentScreen>(),
        one::<shells::ViewScreen>(),
        one::<shells::NoticeScreen>(),
        one::<shells::PlatformScreen>(),
        one::<shells::CaughtScreen>(),
        one::<accounts::RegistrationScreen>(),
        one::<accounts::ConfirmationScreen>(),
        one::<accounts::RegisteredScreen>(),
        one::<accounts::SignInScreen>(),
        one::<accounts::CodeScreen>(),
        one::<accounts::RecoveryScreen>(),
        one::<accounts::NewPasswordScreen>(),
        one::<accounts::QrScreen>(),
        one::<accounts::DevicesScreen>(),
        one::<accounts::PasswordScreen>(),
        one::<booking::screens::ModeScreen>(),
        one::<booking::screens::SpecialisationsScreen>(),
        one::<booking::screens::DoctorsScreen>(),
        one::<booking::screens::ServicesScreen>(),
        one::<booking::screens::MonthScreen>(),
        one::<booking::screens::WeekScreen>(),
        one::<booking::screens::ConfirmScreen>(),
        one::<booking::screens::ConfirmPatientScreen>(),
        one::<booking::screens::CodeScreen>(),
        one::<booking::screens::GoneScreen>(),
        one::<visits::queue::screens::WaitScreen>(),
        one::<appointments::screens::ResultScreen>(),
        one::<appointments::screens::ListScreen>(),
        one::<appointments::screens::DetailsScreen>(),
        one::<appointments::screens::VisitsScreen>(),
        one::<appointments::screens::PrintScreen>(),
        one::<appointments::screens::ConfirmationScreen>(),
        one::<appointments::screens::MoveScreen>(),
        one::<appointments::screens::MoveQuestionScreen>(),
        one::<appointments::screens::ClaimsScreen>(),
        one::<appointments::screens::CancelScreen>(),
        one::<feedback::screens::FeedbackScreen>(),
        one::<feedback::screens::FeedbackSentScreen>(),
        one::<reviews::screens::RatingScreen>(),
        one::<schedule::screens::ScheduleScreen>(),
        one::<specialists::screens::SpecialistsScreen>(),
        one::<specialists::screens::SpecialistScreen>(),
        one::<prices::screens::PricesScreen>(),
        one::<prices::screens::OrderScreen>(),
        one::<checkout::PaymentsScreen>(),
        one::<checkout::PayScreen>(),
        one::<checkout::WatchScreen>(),
        one::<balances::BonusesScreen>(),
        one::<balances::AccountScreen>(),
        one::<balances::ProgrammesScreen>(),
        one::<balances::ProgrammeScreen>(),
        one::<till::TillScreen>(),
        one::<till::TillPaymentScreen>(),
        one::<till::RefundScreen>(),
        one::<takings::TakingsScreen>(),
        one::<comparisons::DifferencesScreen>(),
        one::<comparisons::DifferenceScreen>(),
        one::<profiles::ProfilesScreen>(),
        one::<profiles::ProfileScreen>(),
        one::<institutions::screens::InstitutionsScreen>(),
        one::<questions::screens::QuestionsScreen>(),
        one::<messages::screens::NotificationsScreen>(),
        one::<messages::screens::OfflineScreen>(),
        one::<family::screens::ChooseScreen>(),
        one::<family::screens::NewScreen>(),
        one::<family::screens::EndScreen>(),
        one::<profile::screens::ProfileScreen>(),
        one::<profile::screens::ContactScreen>(),
        one::<profile::screens::CodesScreen>(),
        one::<profile::screens::ConsentsScreen>(),
        one::<profile::screens::AccessesScreen>(),
        one::<profile::screens::DeletionScreen>(),
        one::<profile::screens::DeletedScreen>(),
        one::<shells::ConsoleErrorScreen>(),
        one::<vendors::screens::SignInScreen>(),
        one::<vendors::screens::StartScreen>(),
        one::<vendors::screens::DevicesScreen>(),
        one::<journal::screens::JournalScreen>(),
        one::<sites::screens::SitesScreen>(),
        one::<sites::screens::SiteScreen>(),
        one::<sites::screens::NewScreen>(),
        one::<sites::screens::InvitationScreen>(),
        one::<sites::screens::InvitedScreen>(),
        one::<sites::screens::SettingsScreen>(),
        one::<sites::screens::AddressScreen>(),
        one::<sites::screens::LimitsScreen>(),
        one::<sites::screens::DomainsScreen>(),
        one::<sites::screens::HealthScreen>(),
        one::<sites::screens::DeletionScreen>(),
        one::<sites::screens::VersionScreen>(),
        one::<staff::SignInScreen>(),
        one::<staff::FactorScreen>(),
        one::<staff::FactorNewScreen>(),
        one::<staff::RecoveryScreen>(),
        one::<staff::StartScreen>(),
        one::<staff::ProfileScreen>(),
        one::<staff::ListScreen>(),
        one::<staff::MemberScreen>(),
        one::<practice::ScheduleScreen>(),
        one::<practice::VisitScreen>(),
        one::<practice::RecordScreen>(),
        one::<practice::TimesScreen>(),
        one::<practice::BookScreen>(),
        one::<practice::ReportScreen>(),
        one::<desk::day::screens::DayScreen>(),
        one::<desk::day::screens::PrintScreen>(),
        one::<desk::cards::screens::PatientsScreen>(),
        one::<desk::cards::screens::NewCardScreen>(),
        one::<desk::cards::screens::CardScreen>(),
        one::<desk::cards::screens::ContractScreen>(),
        one::<desk::cards::screens::QrScreen>(),
        one::<desk::cards::screens::FamilyScreen>(),
        one::<desk::visits::screens::BookScreen>(),
        one::<desk::visits::screens::VisitScreen>(),
        one::<desk::visits::screens::MoveScreen>(),
        one::<clinic::HubScreen>(),
        one::<offices::clinic::holidays::screens::HolidaysScreen>(),
        one::<offices::clinic::imports::screens::ImportsScreen>(),
        one::<offices::clinic::imports::screens::ImportScreen>(),
        one::<clinic::ListScreen>(),
        one::<clinic::ItemScreen>(),
        one::<clinic::ScheduleScreen>(),
        one::<clinic::PreviewScreen>(),
        one::<mis::OverviewScreen>(),
        one::<mis::TokenNewScreen>(),
        one::<mis::TokenScreen>(),
        one::<mis::SecretScreen>(),
        one::<mis::QuestionScreen>(),
        one::<mis::WebhookNewScreen>(),
        one::<mis::WebhookScreen>(),
        one::<mis::DeliveriesScreen>(),
        one::<mis::DeliveryScreen>(),
        one::<admin::SectionScreen>(),
        one::<admin::TextsScreen>(),
        one::<admin::TextScreen>(),
        one::<admin::VersionsScreen>(),
        one::<admin::VersionScreen>(),
        one::<lists::AuditScreen>(),
        one::<lists::ReviewsScreen>(),
        one::<lists::FeedbackListScreen>(),
        one::<lists::FeedbackOneScreen>(),
        one::<lists::MessagesScreen>(),
        one::<lists::ClosingsScreen>(),
        one::<lists::DocumentsScreen>(),
        one::<lists::EditionScreen>(),
    ]
}

/// A rendered page.
pub struct Rendered {
    /// `theme/lang/template-number.html`.
    pub name: String,
    /// The page.
    pub html: String,
}

/// Renders everything. `config` is of the site in whose look it is done; its theme is
/// replaced by each theme in turn.
pub fn render(themes: &Themes, config: &SiteConfig) -> Result<Vec<Rendered>, Problem> {
    let mut rendered = Vec::new();
    for theme in themes.names().map(str::to_owned).collect::<Vec<_>>() {
        let config = SiteConfig { theme: theme.clone(), ..config.clone() };
        let site = Site { id: SiteId(uuid::Uuid::nil()), label: "demo".into(), version: 1, config };
        let look = Look::new(&site, themes, "http://demo.localhost:8080");
        for lang in Lang::ALL {
            for (template, samples) in all() {
                for (number, sample) in samples().into_iter().enumerate() {
                    for (layout, signed_in) in layouts(template) {
                        let html = if template.starts_with("platform/") {
                            render_platform(themes, template, lang, sample.clone())?
                        } else if template.starts_with("console/") {
                            let more = context! { frame => frame(signed_in), ..sample.clone() };
                            render_platform(themes, template, lang, more)?
                        } else {
                            let more = context! { page => page(lang, layout, signed_in), ..sample.clone() };
                            look.render(template, lang, more).map_err(|problem| {
                                Problem::failed(format!(
                                    "{template}, sample {number}, {}: {problem}",
                                    lang.tag()
                                ))
                            })?
                        };
                        let stem = template.trim_end_matches(".html").replace('/', "-");
                        let suffix = match (layout, signed_in) {
                            ("fragment.html", _) => ".fragment",
                            (_, false) => "",
                            (_, true) => ".signed-in",
                        };
                        rendered.push(Rendered {
                            name: format!("{theme}/{}/{stem}-{number}{suffix}.html", lang.tag()),
                            html,
                        });
                    }
                }
            }
        }
    }
    Ok(rendered)
}

/// The layouts that a template is seen in, for visitors and for who has signed in.
fn layouts(template: &str) -> [(&'static str, bool); 3] {
    let panel =
        ["admin/", "clinic/", "desk/", "staff/"].iter().any(|side| template.starts_with(side));
    let whole = if panel { "panel/layout.html" } else { "layout.html" };
    [(whole, false), (whole, true), ("fragment.html", true)]
}

/// What stands around every page of the vendor's console.
fn frame(signed_in: bool) -> Value {
    let place = |(slug, href): (&'static str, &'static str)| {
        let active = slug == "sites";
        Place { slug, href, active }
    };
    let language = |lang: Lang| Language {
        tag: lang.tag(),
        href: format!("/lang?to={}&back=%2F", lang.tag()),
        active: lang == Lang::Ru,
    };
    let name = "Константинопольская Александра Вячеславовна".to_owned();
    Value::from(Serde(Frame {
        places: PLACES.map(place).to_vec(),
        who: signed_in.then_some(Who { name, role: "manager" }),
        hand: signed_in,
        languages: Lang::ALL.map(language).to_vec(),
    }))
}

fn page(lang: Lang, layout: &str, signed_in: bool) -> Value {
    let entry = |slug: &str, active: bool| context! { slug, href => format!("/{slug}"), active };
    let language = |one: Lang| context! { tag => one.tag(), href => format!("/lang?to={}", one.tag()), active => one == lang };
    let person = context! {
        name => "Константинопольская Александра Вячеславовна",
        dependent => Some("Константинопольский Иван Петрович"),
        patient => "0198c7c0-0000-7000-8000-000000000000",
        bonuses => 158_250,
        family => true,
        login => "a@mail.example",
    };
    let tabs = ["booking", "appointments", "notifications", "profile", "feedback"];
    context! {
        tabs => if signed_in { tabs.map(|slug| entry(slug, slug == "booking")).to_vec() } else { vec![] },
        person => signed_in.then_some(person),
        sign_in_href => (!signed_in).then_some("/sign-in?back=/booking"),
        registration_href => (!signed_in).then_some("/registration"),
        lang => lang.tag(),
        path => "/booking",
        nav => vec![entry("cabinet", true), entry("schedule", false), entry("specialists", false), entry("prices", false), entry("institutions", false), entry("questions", false)],
        languages => Lang::ALL.map(language).to_vec(),
        layout,
        panel => signed_in.then(|| context! {
            name => "Константинопольская Александра Вячеславовна",
            role => "administrator",
            places => kernel::staff::Place::ALL.map(|place| context! {
                slug => place.slug(), href => place.path(), active => true,
            }).to_vec(),
        }),
        view_class => "",
        view_on => false,
        policy_href => "/documents/policy",
    }
}

/// Every template that some screen names.
pub fn templates() -> Vec<&'static str> {
    all().into_iter().map(|(template, _)| template).collect()
}

/// Writes the pages into a folder, to be looked at.
pub fn write(rendered: &[Rendered], folder: &Path) -> Result<(), Problem> {
    for page in rendered {
        let path = folder.join(&page.name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, &page.html)?;
    }
    Ok(())
}

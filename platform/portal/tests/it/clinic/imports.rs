//! The clinic's data from files, in the panel (M3).

use std::io::Write;

use chrono::TimeDelta;
use exchange::import::Kind;
use kernel::staff::Role;
use reqwest::Method;
use store::{departments, imports, imports::state, objects::keys::ImportFile, patients};
use testkit::{Answer, Engine, Options, Portal, Visitor, on_both_engines};
use uuid::Uuid;

const PATH: &str = "/admin/clinic/import";

/// Sends a file as a browser does.
pub async fn send(browser: &Visitor, kind: &str, name: &str, file: &[u8]) -> Answer {
    let mut body = Vec::new();
    let line = "----portal-test";
    write!(
        body,
        "--{line}\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n\
         --{line}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: application/octet-stream\r\n\r\n"
    )
    .expect("written");
    body.extend_from_slice(file);
    write!(body, "\r\n--{line}--\r\n").expect("written");
    let request = browser.request(Method::POST, PATH);
    let kind = format!("multipart/form-data; boundary={line}");
    browser.send(request.header("content-type", kind).body(body)).await
}

/// Sends a file that is taken; gives its page.
async fn upload(browser: &Visitor, kind: &str, file: &[u8]) -> String {
    let answer = send(browser, kind, "table.csv", file).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

fn id(path: &str) -> Uuid {
    path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an import")
}

async fn row(portal: &Portal, path: &str) -> imports::Import {
    let db = portal.clinic("alfa").0.db().read().await.expect("the database");
    imports::find(&db, id(path)).await.expect("imports").expect("the import")
}

async fn cards(portal: &Portal) -> u64 {
    let db = portal.clinic("alfa").0.db().read().await.expect("the database");
    patients::count(&db).await.expect("patients")
}

const PATIENTS: &str = "Код;Фамилия;Имя;Отчество;Дата рождения;Пол;Телефон;Заметка\n\
    1;Иванов;Иван;Иванович;01.02.1980;м;8 916 111-22-33;х\n\
    2;Петрова;Анна;;1990-05-17;Ж;;\n\
    3;Сидоров;Пётр;;31.02.1980;м;;\n\
    1;Иванов;Иван;;01.02.1980;м;;\n\
    4;=1+1;Ли;;01.02.1980;м;;\n";

on_both_engines! {
    async fn a_file_is_tried_shown_and_loaded_once(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let before = cards(portal).await;
        let file = encoding_rs::WINDOWS_1251.encode(PATIENTS).0.into_owned();
        let path = upload(&admin.browser, "patients", &file).await;
        let page = admin.browser.get(&path).await;
        assert!(page.says("Проверяется") && page.body.contains("data-live"), "{}", page.body);
        assert_eq!(admin.browser.post(&format!("{path}/load"), &[]).await.status, 409, "not yet");
        portal.run_jobs().await;
        let page = admin.browser.get(&path).await;
        for said in [
            "Проверен", "Еще ничего не загружено", "Заметка",
            "Неверная дата: нужен вид 17.05.1990", "Такой код уже есть в одной из строк выше", "В ячейке формула",
        ] {
            assert!(page.says(said), "{said}: {}", page.body);
        }
        assert!(page.body.contains("<td data-label=\"Строка\">4</td>"), "{}", page.body);
        assert_eq!(cards(portal).await, before, "a check stores nothing");

        // Two windows, and a double click in one of them.
        let form = page.form("/load");
        for _ in 0..3 {
            assert_eq!(admin.browser.submit(&form).await.location(), path);
        }
        portal.run_jobs().await;
        assert_eq!(cards(portal).await, before + 2);
        let loaded = row(portal, &path).await;
        assert_eq!((&*loaded.state, loaded.created, loaded.refused, loaded.kept_until), (state::LOADED, 2, 3, None));
        assert_eq!(admin.browser.submit(&form).await.location(), path, "once is enough");
        assert_eq!(portal.run_jobs().await, 0);
        let key = ImportFile::of(id(&path));
        assert_eq!(admin.clinic.0.objects().get(&key).await.expect("the store"), None);
        let said = portal.ask("SELECT action AS it FROM audit WHERE action LIKE 'import.%' ORDER BY it").await;
        assert_eq!(said.expect("the journal"), ["import.load", "import.upload"]);
        let said = portal.ask("SELECT actor AS it FROM audit WHERE action = 'exchange.patient'").await;
        assert_eq!(said.expect("the journal").len(), 2, "each card is noted");
        let kept = portal.ask("SELECT report AS it FROM imports").await.expect("imports");
        assert!(!kept[0].contains("Иванов"), "no cell is kept: {}", kept[0]);

        // The same file once more changes nothing.
        let path = upload(&admin.browser, "patients", PATIENTS.as_bytes()).await;
        portal.run_jobs().await;
        let page = admin.browser.get(&path).await;
        assert!(page.says("Загружать нечего"), "{}", page.body);
        let list = admin.browser.get(PATH).await;
        assert_eq!(list.links(&format!("{PATH}/")).iter().filter(|href| !href.contains("examples")).count(), 2);
    }

    async fn a_file_that_is_not_loaded_goes_within_a_day(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let kept = upload(&admin.browser, "departments", "Код;Название\nx1;Отделение\n".as_bytes()).await;
        portal.run_jobs().await;
        let discarded = upload(&admin.browser, "departments", "Код;Название\nx2;Отделение\n".as_bytes()).await;
        portal.run_jobs().await;
        let load = admin.browser.get(&discarded).await.form("/load");
        let form = admin.browser.get(&discarded).await.form("/discard");
        for _ in 0..2 {
            assert_eq!(admin.browser.submit(&form).await.location(), discarded);
        }
        let answer = admin.browser.submit(&load).await;
        assert_eq!(answer.status, 409);
        assert!(answer.says("Файла больше нет"), "{}", answer.body);
        portal.clock.advance(TimeDelta::hours(25));
        offices::clinic::imports::sweep(admin.clinic.0.clone()).await.expect("swept");
        let gone = row(portal, &kept).await;
        assert_eq!((&*gone.state, gone.kept_until), (state::DROPPED, None));
        for path in [&kept, &discarded] {
            let key = ImportFile::of(id(path));
            assert_eq!(admin.clinic.0.objects().get(&key).await.expect("the store"), None);
        }
        portal.clock.advance(TimeDelta::days(91));
        offices::clinic::imports::sweep(admin.clinic.0.clone()).await.expect("swept");
        let left = portal.ask("SELECT name AS it FROM imports").await.expect("imports");
        assert_eq!(left, [""; 0], "what became of it is forgotten in time");
    }

    async fn what_is_no_table_is_told_and_nothing_fails(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let bomb = {
            let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default();
            file.start_file("xl/sharedStrings.xml", options).expect("a part");
            let zeros = vec![0; 1024 * 1024];
            for _ in 0..65 {
                file.write_all(&zeros).expect("written");
            }
            file.finish().expect("a bomb").into_inner()
        };
        let many_cells = ";".repeat(99) + "\n" + &(";".repeat(98) + "x\n").repeat(45_000);
        let many_cells = many_cells.replacen(";;;;;", "Код;Фамилия;Имя;Дата рождения;Пол;", 1);
        let huge = format!("Код;Название\n1;{}\n", "ы".repeat(1_000_000));
        for (kind, file, said) in [
            ("patients", &b"PK\x03\x04 broken"[..], "Файл не удалось прочитать"),
            ("patients", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0], "файл старого вида"),
            ("patients", &bomb, "Файл больше 20"),
            ("patients", b"\x00\x01\x02\xff\xfe", "Не хватает столбцов: код, фамилия"),
            ("patients", many_cells.as_bytes(), "Файл больше 20"),
            ("departments", "Код;Название\n".as_bytes(), "нет ни одной строки"),
            ("departments", "Код;id;Название\n1;2;3\n".as_bytes(), "встречается дважды: id"),
            ("departments", huge.as_bytes(), "Слишком длинное значение"),
        ] {
            let path = upload(&admin.browser, kind, file).await;
            portal.run_jobs().await;
            let page = admin.browser.get(&path).await;
            assert!(page.status == 200 && page.says(said), "{said}: {}", page.body);
        }
        // What Excel calls Unicode.
        let utf16: Vec<u8> = "\u{feff}Код\tНазвание\nu-1\tОтделение\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let path = upload(&admin.browser, "departments", &utf16).await;
        portal.run_jobs().await;
        assert_eq!(row(portal, &path).await.created, 1);
        // What the form itself refuses.
        for (kind, file, status, said) in [
            ("patients", vec![], 422, "Выберите файл"),
            ("x", vec![b'1'], 422, "Выберите, что в таблице"),
            ("patients", vec![b'1'; 20 * 1024 * 1024 + 1], 413, "Файл больше 20"),
        ] {
            let answer = send(&admin.browser, kind, "table.csv", &file).await;
            assert_eq!(answer.status, status, "{said}");
            assert!(answer.says(said), "{said}: {}", answer.body);
        }
        assert_eq!(admin.browser.post(PATH, &[("kind", "patients")]).await.status, 415);
        let broken = admin.browser.request(Method::POST, PATH).header("content-type", "multipart/form-data; boundary=x");
        assert_eq!(admin.browser.send(broken.body("no parts")).await.status, 400);
        assert_eq!(admin.browser.get(&format!("{PATH}/{}", Uuid::nil())).await.status, 404);
        assert_eq!(admin.browser.get(&format!("{PATH}/examples/x")).await.status, 404);
    }

    async fn an_example_of_each_kind_is_loaded_as_it_is(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        for kind in Kind::ALL {
            let example = admin.browser.get(&format!("{PATH}/examples/{}", kind.word())).await;
            assert!(example.header("content-disposition").contains(kind.word()));
            let path = upload(&admin.browser, kind.word(), example.body.as_bytes()).await;
            portal.run_jobs().await;
            let tried = row(portal, &path).await;
            assert_eq!((tried.refused, tried.created, &*tried.state), (0, tried.total, state::CHECKED), "{}", tried.report);
            admin.browser.submit(&admin.browser.get(&path).await.form("/load")).await;
            portal.run_jobs().await;
            assert_eq!(row(portal, &path).await.state, state::LOADED, "{kind:?}");
        }
    }

    async fn administrators_alone_load_files(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let path = upload(&admin.browser, "departments", "Код;Название\nx1;Отделение\n".as_bytes()).await;
        portal.run_jobs().await;
        let file = format!("{path}/file");
        let pages = [PATH.to_owned(), path.clone(), format!("{PATH}/examples/patients"), file.clone()];
        for role in [Role::Registry, Role::Doctor, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            for page in &pages {
                assert_eq!(one.browser.get(page).await.status, 403, "{page}: {role:?}");
            }
            assert_eq!(send(&one.browser, "patients", "a", b"1").await.status, 403, "{role:?}");
            for form in ["load", "discard"] {
                assert_eq!(one.browser.post(&format!("{path}/{form}"), &[]).await.status, 403, "{role:?}");
            }
        }
        let other = portal.colleague("beta", Role::Administrator).await;
        assert_eq!(other.browser.get(&path).await.status, 404);
        assert_eq!(other.browser.get(&file).await.status, 404);
        for form in ["load", "discard"] {
            assert_eq!(other.browser.post(&format!("{path}/{form}"), &[]).await.status, 404);
        }
        assert_eq!(row(portal, &path).await.state, state::CHECKED);
    }
}

/// The portal gives the file out itself, or the S3 server does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_uploaded_file_is_fetched_by_an_address_that_is_signed_for_minutes() {
    let table = "Код;Название\nx1;Отделение\n";
    for s3 in [false, true] {
        let portal = Portal::with(Options { s3, ..Options::on(Engine::Sqlite) }).await;
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let sent = send(&admin.browser, "departments", "Отделения.csv", table.as_bytes()).await;
        let path = sent.location().to_owned();
        portal.run_jobs().await;
        let file = admin.browser.get(&path).await.links("/file").remove(0);
        let address = admin.browser.get(&file).await.location().to_owned();
        assert_eq!(address.starts_with("http"), s3, "{address}");
        let (fetched, id) = (portal.visitor("alfa"), admin.clinic.0.site.id.to_string());
        let (kind, name, body) = if s3 {
            assert!(address.contains(&id), "{address}");
            let answer = reqwest::get(&address).await.expect("an answer");
            let header = |name| answer.headers()[name].to_str().expect("text").to_owned();
            (
                header("content-type"),
                header("content-disposition"),
                answer.text().await.expect("text"),
            )
        } else {
            let answer = fetched.get(&address).await;
            assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
            let header = |name| answer.header(name).to_owned();
            (header("content-type"), header("content-disposition"), answer.body)
        };
        assert_eq!((&*kind, &*body), ("application/octet-stream", table));
        assert!(
            name.starts_with("attachment; ") && name.ends_with("BB%D0%B5%D0%BD%D0%B8%D1%8F.csv"),
            "{name}"
        );
        let said = "SELECT action AS it FROM audit WHERE action = 'import.download'";
        assert_eq!(portal.ask(said).await.expect("the journal").len(), 1);
        if !s3 {
            assert_eq!(portal.visitor("beta").get(&address).await.status, 404, "another clinic's");
            let forged = address.replacen("/files/", "/files/A", 1);
            assert_eq!(fetched.get(&forged).await.status, 404);
            portal.clock.advance(TimeDelta::seconds(121));
            assert_eq!(fetched.get(&address).await.status, 404, "its time is over");
        }
        let discard = admin.browser.get(&path).await.form("/discard");
        admin.browser.submit(&discard).await;
        let late = admin.browser.get(&file).await;
        assert!(late.status == 409 && late.says("Файла больше нет"), "{}", late.body);
        portal.finish().await;
    }
}

/// A browser goes away in the midst of a file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_breaks_off_was_never_there() {
    let portal = Portal::start(Engine::Sqlite).await;
    let admin = portal.colleague("alfa", Role::Administrator).await;
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: alfa.localhost\r\ncookie: staff={}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 16000000\r\n\r\n\
         --x\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\npatients\r\n\
         --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n",
        admin.token
    );
    let mut bytes = head.into_bytes();
    bytes.resize(7 * 1024 * 1024, b'x');
    let told = testkit::raw_and_hang_up(portal.address, &bytes).await;
    assert!(told.is_none_or(|told| told.status == 400), "it breaks off");
    let since = std::time::Instant::now();
    while !portal.ask("SELECT name AS it FROM imports").await.expect("imports").is_empty() {
        assert!(since.elapsed().as_secs() < 20, "it is still there");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let left = admin.clinic.0.objects().list(None).await.expect("objects");
    assert!(left.is_empty(), "{left:?}");
    portal.finish().await;
}

/// A table larger than one job does, on two nodes: the second goes on where the first was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_is_gone_on_with_elsewhere() {
    let portal = Portal::start(Engine::Sqlite).await;
    let admin = portal.colleague("alfa", Role::Administrator).await;
    let rows: String =
        (0..10_500).map(|number| format!("d{number};Отделение {number}\n")).collect();
    let path =
        upload(&admin.browser, "departments", format!("Код;Название\n{rows}").as_bytes()).await;
    let other = portal.another_node().await;
    portal.run_jobs().await;
    assert_eq!(row(&portal, &path).await.created, 10_500);
    admin.browser.submit(&admin.browser.get(&path).await.form("/load")).await;
    // The first round, as if the process ended in the middle of it: what it did is not noted.
    let before = row(&portal, &path).await;
    assert_eq!(shell::jobs::run_due(&portal.app, &portal.jobs).await.expect("the queue"), 1);
    let mut half = row(&portal, &path).await;
    assert_eq!((half.done, &*half.state), (10_000, state::LOADING));
    let page = admin.browser.get(&path).await;
    assert!(page.says("Обработано строк: 10"), "{}", page.body);
    let mut db = portal.clinic("alfa").0.db().write().await.expect("the database");
    half.done = 9000;
    imports::put(&mut db, half).await.expect("put back");
    db.commit().await.expect("committed");
    assert_eq!(before.done, 0);
    other.run_jobs().await;
    let over = row(&portal, &path).await;
    assert_eq!((over.done, &*over.state, over.refused), (10_500, state::LOADED, 0));
    let db = portal.clinic("alfa").0.db().read().await.expect("the database");
    let all = departments::all(&db).await.expect("departments");
    let ours = |code: &str| code.strip_prefix('d').is_some_and(|rest| rest.parse::<u32>().is_ok());
    assert_eq!(all.iter().filter(|one| ours(&one.code)).count(), 10_500);
    drop(db);
    portal.finish().await;
}

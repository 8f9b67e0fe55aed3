//! Clinic data from tables.

use std::io::Write;

use exchange::{
    batch::Keep,
    import::{Imported, Kind, import},
};
use kernel::Problem;
use shell::Trace;
use testkit::{Fixture, Portal, on_both_engines, outcome};

async fn take(clinic: &Fixture, kind: Kind, file: &[u8], keep: Keep) -> Result<Imported, Problem> {
    import(&clinic.0, kind, file.to_vec(), keep, &Trace::staff("Админ")).await
}

fn counts(told: &Imported) -> [usize; 4] {
    [told.created, told.updated, told.unchanged, told.refused]
}

/// A workbook of one sheet; each cell is written as it is given.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::from(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for (line, row) in rows.iter().enumerate() {
        sheet.push_str(&format!("<row r=\"{}\">", line + 1));
        for (column, cell) in row.iter().enumerate() {
            let at = format!("{}{}", char::from(b'A' + column as u8), line + 1);
            sheet.push_str(&match cell.parse::<f64>() {
                Ok(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
                Err(_) => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
            });
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
             <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{relation}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        file.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        file.write_all(content.as_bytes()).expect("written");
    }
    file.finish().expect("a workbook").into_inner()
}

const PATIENTS: &str = "Код;Фамилия;Имя;Отчество;Дата рождения;Пол;Телефон;Заметка\n\
    1;Иванов;Иван;Иванович;01.02.1980;м;8 916 111-22-33;х\n\
    2;Петрова;Анна;;1990-05-17;Ж;;\n\
    \n\
    3;Сидоров;Пётр;;31.02.1980;м;;\n\
    1;Иванов;Иван;;01.02.1980;м;;\n\
    ;Безымянный;Иван;;01.02.1980;м;;\n\
    4;Ким;Ли;;01.02.1980;?;;\n";

const HOURS: &str = "Врач;Филиал;Дни недели;Начало;Окончание;Шаг, мин;Вид часов;Недели\n\
    sokolova;center;ср;10:00;11:00;30;;\n\
    nobody;center;пн;10:00;11:00;30;;\n\
    sokolova;center;пн, ср;12:00;13:00;30;очный;все\n\
    medvedev;center;пн;9:00;10:00;30;;\n\
    medvedev;center;вт;10:00;9:00;30;;\n";

/// How many free times a doctor has on the days of a week that have any.
async fn free(portal: &Portal, doctor: &str) -> Vec<usize> {
    let clinic = portal.clinic("alfa");
    let path = format!(
        "/api/v1/doctors/{}/slots?branch={}&from=2026-12-02&until=2026-12-09",
        clinic.doctor(doctor),
        clinic.branch("center")
    );
    let answer = portal.visitor("alfa").get(&path).await.json();
    let days = answer["doctors"][0]["days"].as_array().cloned().unwrap_or_default();
    days.iter().map(|day| day["slots"].as_array().expect("slots").len()).collect()
}

on_both_engines! {
    async fn weekly_hours_of_a_table_take_the_place_of_a_doctors(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (before, others) = (free(portal, "sokolova").await, free(portal, "medvedev").await);
        for keep in [Keep::Try, Keep::Yes] {
            let told = take(&alfa, Kind::Hours, HOURS.as_bytes(), keep).await.expect("read");
            assert_eq!(counts(&told), [2, 0, 0, 3], "{told:?}");
            let mistakes: Vec<_> =
                told.mistakes.iter().map(|one| (one.row, one.column.as_str(), one.refusal.code)).collect();
            assert_eq!(mistakes, [
                (3, "Врач", "exchange.unknown_reference"),
                (5, "", "timetable.others_wrong"),
                (6, "Окончание", "exchange.ends_before"),
            ]);
            let expected = if keep == Keep::Yes { vec![4, 2, 4] } else { before.clone() };
            assert_eq!(free(portal, "sokolova").await, expected);
            assert_eq!(free(portal, "medvedev").await, others, "with a mistake nothing changes");
        }
        let told = take(&alfa, Kind::Hours, HOURS.as_bytes(), Keep::Yes).await.expect("read");
        assert_eq!(counts(&told), [0, 0, 2, 3], "told again it is as it was");
        let noted = portal.ask("SELECT action AS it FROM audit WHERE action = 'timetable.change'").await;
        assert_eq!(noted.expect("the journal").len(), 1);

        // What is no longer told is no more.
        let less: String = HOURS.lines().filter(|line| !line.contains("10:00;11:00")).map(|line| format!("{line}\n")).collect();
        let told = take(&alfa, Kind::Hours, less.as_bytes(), Keep::Yes).await.expect("read");
        assert_eq!(counts(&told), [0, 0, 1, 2]);
        assert_eq!(free(portal, "sokolova").await, [2, 2, 2]);

        // Hours of one doctor that meet are refused, and the hours stay.
        let meet = less.clone() + "sokolova;center;ср;12:30;14:00;30;;нечетные\n";
        let told = take(&alfa, Kind::Hours, meet.as_bytes(), Keep::Yes).await.expect("read");
        let of_sokolova = |one: &&exchange::import::Mistake| one.refusal.code.starts_with("timetable.o") && one.row != 3;
        let codes: Vec<_> = told.mistakes.iter().filter(of_sokolova).map(|one| (one.row, one.refusal.code)).collect();
        assert_eq!(codes, [(2, "timetable.others_wrong"), (5, "timetable.overlaps")]);
        let elsewhere = "Врач;Филиал;Дни;Начало;Окончание;Шаг\nsokolova;online;пн;9:00;10:00;30\n";
        let told = take(&alfa, Kind::Hours, elsewhere.as_bytes(), Keep::Yes).await.expect("read");
        assert_eq!(told.mistakes[0].refusal.code, "timetable.no_post");
        assert_eq!(free(portal, "sokolova").await, [2, 2, 2]);
    }

    async fn rows_of_one_doctor_come_together_however_long_the_table_is(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let title = "Врач;Филиал;Дни недели;Начало;Окончание;Шаг, мин\n";
        let strangers: String = (0..999).map(|n| format!("a{n:04};center;пн;10:00;11:00;30\n")).collect();
        let own = "sokolova;center;ср;10:00;11:00;30\nsokolova;center;пн;10:00;11:00;30\n";
        let (head, tail) = own.split_once('\n').expect("two rows");
        let file = format!("{title}{head}\n{strangers}{tail}");
        let told = take(&alfa, Kind::Hours, file.as_bytes(), Keep::Yes).await.expect("read");
        assert_eq!(counts(&told), [2, 0, 0, 999]);
        assert_eq!(free(portal, "sokolova").await, [2, 2, 2]);
        let many: String = (0..501).map(|_| "sokolova;center;ср;10:00;11:00;30\n").collect();
        let told = take(&alfa, Kind::Hours, format!("{title}{many}").as_bytes(), Keep::Yes).await.expect("read");
        assert_eq!((counts(&told)[3], told.mistakes[500].refusal.code), (501, "timetable.too_many"));
    }

    async fn a_dry_run_tells_of_each_row_and_stores_nothing(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        for round in [Keep::Try, Keep::Try, Keep::Yes] {
            let told = take(&alfa, Kind::Patients, PATIENTS.as_bytes(), round).await.expect("read");
            assert_eq!(counts(&told), [2, 0, 0, 4], "{told:?}");
            let mistakes: Vec<_> =
                told.mistakes.iter().map(|one| (one.row, one.column.as_str(), one.refusal.code)).collect();
            assert_eq!(mistakes, [
                (5, "Дата рождения", "exchange.date_wrong"),
                (6, "Код", "exchange.repeated"),
                (7, "Код", "exchange.field_empty"),
                (8, "Пол", "exchange.word_unknown"),
            ]);
            assert_eq!(told.ignored, ["Заметка"]);
        }
        let told = take(&alfa, Kind::Patients, PATIENTS.as_bytes(), Keep::Yes).await.expect("read");
        assert_eq!(counts(&told), [0, 0, 2, 4]);
        // The same table in the encoding of old programs, with another separator.
        let (old, ..) = (encoding_rs::WINDOWS_1251.encode(PATIENTS).0.into_owned(), ());
        let told = take(&alfa, Kind::Patients, &old, Keep::Try).await.expect("read");
        assert_eq!(counts(&told), [0, 0, 2, 4]);
        let commas = format!("\u{feff}{}", PATIENTS.replace(';', ","));
        let told = take(&alfa, Kind::Patients, commas.as_bytes(), Keep::Try).await.expect("read");
        assert_eq!(counts(&told), [0, 0, 2, 4]);
    }

    async fn a_workbook_is_read_like_a_table(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let file = workbook(&[
            &["Код", "Название", "Цена", "Длительность", "Отделение"],
            &["101", "Прием, первичный", "1500.5", "30", "therapy"],
            &["102", "Без цены", "", "15", "нет"],
        ]);
        let told = take(&alfa, Kind::Services, &file, Keep::Yes).await.expect("read");
        assert_eq!(counts(&told), [1, 0, 0, 1], "{told:?}");
        assert_eq!((told.mistakes[0].row, &*told.mistakes[0].column), (3, "Отделение"));
        let db = alfa.0.db().read().await.expect("the database");
        let rows = store::services::of_codes(&db, &["101".into()]).await.expect("services");
        assert_eq!((&*rows[0].name, rows[0].price_kopecks), ("Прием, первичный", Some(150_050)));
        drop(db);
        let doctors = "Код,Фамилия,Имя,Услуги,Филиал,Специализация\nv1,Иванова,Вера,\"101, visit\",center,therapy\n";
        let told = take(&alfa, Kind::Doctors, doctors.as_bytes(), Keep::Yes).await.expect("read");
        assert_eq!(counts(&told), [1, 0, 0, 0], "{told:?}");
    }

    async fn what_is_no_table_is_refused(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let bomb = {
            let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            for number in 0..3 {
                file.start_file(format!("{number}"), zip::write::SimpleFileOptions::default()).expect("a part");
                let zeros = vec![0; 1024 * 1024];
                for _ in 0..100 {
                    file.write_all(&zeros).expect("written");
                }
            }
            file.finish().expect("a bomb").into_inner()
        };
        let wide = vec!["a"; 101].join(";");
        for (file, code) in [
            (&b""[..], "import.columns_missing"),
            ("Код;Имя\n1;Иван\n".as_bytes(), "import.columns_missing"),
            ("Код;id;Фамилия\n".as_bytes(), "import.column_twice"),
            (b"PK\x03\x04 no workbook", "import.unreadable"),
            (b"\0\0\0", "import.columns_missing"),
            (&vec![b'a'; 21 * 1024 * 1024], "import.too_large"),
            (&bomb, "import.too_large"),
            (wide.as_bytes(), "import.too_many_columns"),
        ] {
            let told = take(&alfa, Kind::Patients, file, Keep::Try).await;
            assert_eq!(outcome(&told), code);
        }
    }
}

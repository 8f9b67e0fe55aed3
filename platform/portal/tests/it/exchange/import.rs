//! Clinic data from tables.

use std::io::Write;

use exchange::{
    batch::Keep,
    import::{Imported, Kind, import},
};
use kernel::Problem;
use shell::Trace;
use testkit::{Fixture, on_both_engines, outcome};

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

on_both_engines! {
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

//! What a provider is told of a payment: the sum, and the receipt where it registers it.

use kernel::{
    Lang, Money, Problem,
    fiscal::{Mode, Subject, Vat},
};
use providers::{
    payments::{Means, Order, Provider, Way},
    receipts::{Contact, Line, Receipt},
};
use shell::app::Clinic;
use store::{
    invoice_lines::InvoiceLine,
    invoices::Invoice,
    payment_profiles::PaymentProfile,
    payments::{Payment, means},
};

use super::NOTIFICATIONS;
use crate::profiles::{Registrar, Settings};

/// The order of a payment. Neither a service nor a doctor stands in what the bank shows.
pub(super) fn order(
    clinic: &Clinic,
    profile: &PaymentProfile,
    invoice: &Invoice,
    lines: &[InvoiceLine],
    payment: &Payment,
    back: &str,
    lang: Lang,
) -> Result<Order, Problem> {
    let settings = Settings::of(profile)?;
    let amount = Money(payment.amount_kopecks);
    let of_provider =
        settings.registrar == Registrar::Provider && !payment.receipt_email.is_empty();
    let receipt = of_provider
        .then(|| receipt(&settings, lines, amount, &payment.receipt_email, Mode::FullPrepayment));
    let is_yookassa = profile.provider == Provider::YooKassa.name();
    let (means, way) = match payment.means.as_str() {
        means::SBP => (Some(Means::Sbp), Way::Qr),
        means::CARD if is_yookassa => (Some(Means::Card), Way::Page),
        _ => (None, Way::Page),
    };
    let origin = clinic.origin();
    Ok(Order {
        id: payment.id.to_string(),
        amount,
        description: description(invoice, lang),
        means,
        way,
        return_url: format!("{origin}{back}"),
        notify_url: Some(format!("{origin}{NOTIFICATIONS}")),
        until: Some(payment.deadline_at),
        lang,
        hold: false,
        receipt,
    })
}

fn description(invoice: &Invoice, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Счет № {}", invoice.number),
        Lang::En => format!("Invoice No. {}", invoice.number),
    }
}

/// A receipt over an amount: the invoice's lines, made smaller together where the amount is less
/// than their sum. To the kopeck, and without lines of nothing.
pub(crate) fn receipt(
    settings: &Settings,
    lines: &[InvoiceLine],
    amount: Money,
    email: &str,
    mode: Mode,
) -> Receipt {
    let parts = spread(&lines.iter().map(|line| line.amount_kopecks).collect::<Vec<_>>(), amount.0);
    let lines = lines.iter().zip(parts).filter(|(_, sum)| *sum > 0).map(|(line, sum)| {
        let vat = Vat::named(&line.vat).unwrap_or(settings.vat);
        Line {
            name: line.name.clone(),
            quantity: u32::try_from(line.quantity).unwrap_or(1),
            sum: Money(sum),
            vat: if mode.is_prepayment() { vat.of_prepayment() } else { vat },
            mode,
            subject: Subject::Service,
        }
    });
    Receipt {
        contact: Contact::Email(email.to_owned()),
        tax: Some(settings.tax_system),
        lines: lines.collect(),
    }
}

/// Spreads an amount over sums by their share, the largest remainders first: what comes out
/// makes up the amount exactly.
fn spread(sums: &[i64], amount: i64) -> Vec<i64> {
    let total: i128 = sums.iter().map(|sum| i128::from(*sum)).sum();
    if total <= 0 {
        return vec![0; sums.len()];
    }
    let share = |sum: i64| i128::from(sum) * i128::from(amount);
    let mut parts: Vec<i64> =
        sums.iter().map(|sum| i64::try_from(share(*sum) / total).unwrap_or(0)).collect();
    let mut rest = amount - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..sums.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(sums.get(*at).map(|sum| share(*sum) % total)));
    for at in order {
        if rest <= 0 {
            break;
        }
        if let Some(part) = parts.get_mut(at) {
            *part += 1;
            rest -= 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn what_is_spread_makes_up_the_amount() {
        assert_eq!(spread(&[100, 200], 300), [100, 200]);
        assert_eq!(spread(&[100, 200], 100), [33, 67]);
        assert_eq!(spread(&[1, 1, 1], 1), [1, 0, 0]);
        assert_eq!(spread(&[i64::MAX / 4; 2], i64::MAX / 4).iter().sum::<i64>(), i64::MAX / 4);
        assert_eq!(spread(&[], 5), Vec::<i64>::new());
    }
}

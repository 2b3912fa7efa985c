/** Amounts as people write them. Pure. */

import { locale } from "../texts";

/** The amount with its currency; the digits are never rounded away, for they come as a text. */
export function money(amount: string | null, currency: string | null): string {
  if (amount === null) return "";
  const digits = amount as Intl.StringNumericLiteral;
  if (currency === null) return new Intl.NumberFormat(locale).format(digits);
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency }).format(digits);
  } catch {
    // No currency that the browser knows of: shown as given.
    return `${amount} ${currency}`;
  }
}

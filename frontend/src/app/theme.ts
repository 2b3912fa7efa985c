/** One visual language: calm, roomy, one accent. Contrasts are at least 4.5 to 1 in both schemes. */

import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "pine",
  primaryShade: { light: 8, dark: 3 },
  // Mantine measures the contrast with one scheme's shade only; in the dark, its white would be too faint.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    return input.variant === "filled" ? { ...colors, color: "var(--q-on-accent)" } : colors;
  },
  colors: {
    pine: [
      "#eef7f6",
      "#dcedeb",
      "#b5dad6",
      "#8cc7c1",
      "#68b5ae",
      "#4ba39b",
      "#33897f",
      "#22766d",
      "#14655c",
      "#0a4f48",
    ],
  },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.25" },
      h2: { fontSize: "1.25rem", lineHeight: "1.35" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.4" },
    },
  },
  components: {
    Anchor: { defaultProps: { underline: "always" } },
    Modal: { defaultProps: { centered: true, padding: "lg", transitionProps: { duration: 120 } } },
  },
});

/** Mantine's own choices for quiet text and errors are too faint for small print. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#fbfcfb",
    "--mantine-color-text": "#1b2624",
    "--mantine-color-dimmed": "#52605d",
    "--mantine-color-placeholder": "#65726f",
    "--mantine-color-error": "#b42318",
    "--mantine-color-anchor": "#0f5c54",
    "--mantine-color-default-border": "#c9d2d0",
    "--q-surface": "#ffffff",
    "--q-sunken": "#f1f5f4",
    "--q-line": "#e0e7e5",
    "--q-accent": "#14655c",
    "--q-accent-soft": "#e3f1ef",
    "--q-on-accent": "#ffffff",
    "--q-ok-text": "#155c37",
    "--q-ok-soft": "#e2f3e9",
    "--q-warn-text": "#7a4a00",
    "--q-warn-soft": "#fdf0d5",
    "--q-bad-text": "#9a1c12",
    "--q-bad-soft": "#fdeae8",
    "--q-quiet-text": "#465350",
    "--q-quiet-soft": "#e9eeed",
  },
  dark: {
    "--mantine-color-body": "#121716",
    "--mantine-color-text": "#e4eae8",
    "--mantine-color-dimmed": "#a5b1ae",
    "--mantine-color-placeholder": "#93a09d",
    "--mantine-color-error": "#ff9d94",
    "--mantine-color-anchor": "#8cc7c1",
    "--mantine-color-default": "#1d2423",
    "--mantine-color-default-border": "#3c4745",
    "--q-surface": "#1a201f",
    "--q-sunken": "#161c1b",
    "--q-line": "#2b3433",
    "--q-accent": "#8cc7c1",
    "--q-accent-soft": "#173431",
    "--q-on-accent": "#0b201d",
    "--q-ok-text": "#93dbb2",
    "--q-ok-soft": "#14311f",
    "--q-warn-text": "#f3c877",
    "--q-warn-soft": "#37290f",
    "--q-bad-text": "#ffaaa2",
    "--q-bad-soft": "#3d1a17",
    "--q-quiet-text": "#b9c4c1",
    "--q-quiet-soft": "#2a3231",
  },
});

import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The water of the weir. */
const weir: MantineColorsTuple = [
  '#e6f6f7',
  '#d0e9eb',
  '#a3d3d7',
  '#72bcc3',
  '#4ba9b1',
  '#2f9da7',
  '#1b8b95',
  '#0b6b74',
  '#075a62',
  '#00464d',
];

/** Greys with a touch of the same water. */
const dark: MantineColorsTuple = [
  '#d5dbdf',
  '#b4bdc3',
  '#93a0a8',
  '#6b7982',
  '#3b474f',
  '#2b353c',
  '#222b31',
  '#192126',
  '#12191d',
  '#0c1215',
];

/** One radius, one face, one colour that leads: everything else is left to what is shown. */
export const theme = createTheme({
  colors: { weir, dark },
  primaryColor: 'weir',
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily:
    'Inter, "Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  respectReducedMotion: true,
  components: {
    // Keeping the page from scrolling would need a style that the Content-Security-Policy does not let in.
    Modal: { defaultProps: { lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.4, blur: 2 } } },
    Drawer: { defaultProps: { lockScroll: false } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Button: { defaultProps: { size: 'sm' } },
  },
});

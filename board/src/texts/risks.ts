import { dictionary } from './language.tsx';

/** What an order waits for, whose promise is at risk. */
export const riskTexts = dictionary<{ readonly [reason: string]: string }>({
  en: {
    held: 'It is on hold',
    unroutable: 'No location can send it',
    awaitingStock: 'It waits for stock',
    notShipped: 'It has not left',
  },
  sv: {
    held: 'Den är stoppad',
    unroutable: 'Ingen plats kan skicka den',
    awaitingStock: 'Den väntar på lager',
    notShipped: 'Den har inte skickats',
  },
});

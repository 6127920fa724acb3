import type { ExceptionKind } from '../api/exception-documents.ts';
import { dictionary } from './language.tsx';

type Kind = { readonly name: string; readonly help: string };

export const exceptionTexts = dictionary<{ readonly [K in ExceptionKind]: Kind }>({
  en: {
    routingFailed: {
      name: 'No location can send it',
      help: 'Count or send stock, add a location to the channel, name a location yourself, or cancel.',
    },
    overcommitted: {
      name: 'Fewer there than allocated',
      help: 'Look, and count again. Trying again takes back what is lost from orders that have not been picked.',
    },
    reservationLost: {
      name: 'Reserved units are gone',
      help: 'Buy more, or cancel the line. Trying again serves the backorder if there is something to serve it from.',
    },
    promiseBroken: {
      name: 'Later than promised',
      help: 'Find other supply, tell the customer, or cancel the line.',
    },
    promiseAtRisk: {
      name: 'Promise at risk',
      help: 'Do what the order waits for; else tell the customer. Trying again routes it where it has no location.',
    },
    pickLate: { name: 'Not picked in time', help: 'Ask the location, or route the order elsewhere.' },
    shipLate: { name: 'Not sent in time', help: 'Ask the location, or route the order elsewhere.' },
    holdLeaked: {
      name: 'Stock held for too much',
      help: 'Mostly nothing: it is mended at once. Trying again looks at the order now.',
    },
    counterDiffers: {
      name: 'A counter is wrong',
      help: 'Keep the history of the SKU for the report; count it, and sell it with care.',
    },
    viewHalted: { name: 'A view stands still', help: 'Update Weir. Trying again takes the view up where it stands.' },
    deliveryFailed: {
      name: 'Another system was not told',
      help: 'Mend the receiver, then try again: all that failed for it is sent once more.',
    },
    inboundFailed: {
      name: 'Another system could not be followed',
      help: 'Mend what it says: set up the product or the channel, or correct the order. Trying again works all that failed of it.',
    },
    reconciliationDiffers: {
      name: 'A system has otherwise than we have it',
      help: 'See the day at its connector. Trying again mends what can be mended, and compares the day once more.',
    },
    returnOverdue: { name: 'A return has not come in', help: 'Ask the customer, or close the return.' },
    unexpectedGoods: { name: 'Something else came back', help: 'Find out what it is, count it in, then refund.' },
    blindReturn: { name: 'Goods without an order', help: 'Find the order, and ask for its return at that location.' },
    bookingFailed: {
      name: 'A carrier does not take it',
      help: 'Put right what it says, or ship with a tracking number of your own. Trying again books it once more.',
    },
    parcelUndelivered: { name: 'A parcel could not be delivered', help: 'Ask the customer.' },
    parcelReturned: { name: 'A parcel comes back', help: 'Receive and inspect it, or send it again.' },
    parcelLost: {
      name: 'A parcel is lost',
      help: 'Give the money back, or send the goods again; of a return, close it.',
    },
  },
  sv: {
    routingFailed: {
      name: 'Ingen plats kan skicka',
      help: 'Räkna eller skicka lager, lägg till en plats i kanalen, välj en plats själv, eller annullera.',
    },
    overcommitted: {
      name: 'Färre där än tilldelat',
      help: 'Titta efter och räkna om. Nytt försök tar tillbaka det som saknas från order som inte är plockade.',
    },
    reservationLost: {
      name: 'Reserverade enheter är borta',
      help: 'Köp in, eller annullera raden. Nytt försök fyller restordern om det finns något att fylla den med.',
    },
    promiseBroken: {
      name: 'Senare än utlovat',
      help: 'Hitta annan tillgång, meddela kunden, eller annullera raden.',
    },
    promiseAtRisk: {
      name: 'Löftet i fara',
      help: 'Gör det som ordern väntar på; meddela annars kunden. Nytt försök dirigerar den om den saknar plats.',
    },
    pickLate: { name: 'Inte plockad i tid', help: 'Fråga platsen, eller dirigera ordern någon annanstans.' },
    shipLate: { name: 'Inte skickad i tid', help: 'Fråga platsen, eller dirigera ordern någon annanstans.' },
    holdLeaked: {
      name: 'För mycket hålls i lager',
      help: 'Oftast inget: det rättas genast. Nytt försök ser över ordern nu.',
    },
    counterDiffers: {
      name: 'Ett räkneverk är fel',
      help: 'Spara artikelns historik till rapporten; räkna den, och sälj den med försiktighet.',
    },
    viewHalted: { name: 'En vy står still', help: 'Uppdatera Weir. Nytt försök tar upp vyn där den står.' },
    deliveryFailed: {
      name: 'Ett annat system fick inte veta',
      help: 'Laga mottagaren och försök igen: allt som misslyckades skickas på nytt.',
    },
    inboundFailed: {
      name: 'Ett annat system kunde inte följas',
      help: 'Rätta det som står: lägg upp artikeln eller kanalen, eller rätta ordern. Nytt försök behandlar allt som misslyckades för den.',
    },
    reconciliationDiffers: {
      name: 'Ett system har annat än vi',
      help: 'Se dagen vid dess koppling. Nytt försök rättar det som kan rättas och jämför dagen en gång till.',
    },
    returnOverdue: { name: 'En retur har inte kommit in', help: 'Fråga kunden, eller avsluta returen.' },
    unexpectedGoods: {
      name: 'Något annat kom tillbaka',
      help: 'Ta reda på vad det är, räkna in det, återbetala sedan.',
    },
    blindReturn: { name: 'Varor utan order', help: 'Hitta ordern, och begär dess retur på den platsen.' },
    bookingFailed: {
      name: 'En transportör tar inte emot',
      help: 'Rätta det som står, eller skicka med ett eget kollinummer. Nytt försök bokar en gång till.',
    },
    parcelUndelivered: { name: 'Ett kolli kunde inte lämnas ut', help: 'Fråga kunden.' },
    parcelReturned: { name: 'Ett kolli kommer tillbaka', help: 'Ta emot och kontrollera det, eller skicka det igen.' },
    parcelLost: {
      name: 'Ett kolli är borta',
      help: 'Betala tillbaka, eller skicka varorna igen; gäller det en retur, avsluta den.',
    },
  },
});

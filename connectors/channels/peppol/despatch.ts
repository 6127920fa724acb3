import type { Address } from '../../../domain/order/request.ts';
import type { Instant } from '../../../domain/time.ts';
import { group, text, type Written } from '../xml-text.ts';
import { dateOf, documentText, endpointElement, legalName, type NamedParty, timeOf, unitsText } from './write.ts';

/** One shipment of an order. */
export type Despatch = {
  /** Ours, the same at each attempt. */
  readonly id: string;
  readonly at: Instant;
  /** When it left. */
  readonly leftAt: Instant;
  readonly zone: string;
  /** The buyer's `ID` of the order. */
  readonly orderId: string;
  readonly seller: NamedParty & { readonly address: Address };
  readonly buyer: NamedParty;
  /** Where it goes to. */
  readonly shipTo: Address;
  readonly carrier: string | null;
  /** Of the first parcel: the document has room for one, and parcels have their own by their numbers. */
  readonly trackingNumber: string | null;
  readonly grams: number | null;
  readonly parcels: readonly { readonly number: string | null }[];
  /** Days on which it should be there. */
  readonly expected: { readonly from: string; readonly to: string } | null;
  readonly lines: readonly DespatchedLine[];
};

export type DespatchedLine = {
  /** Of the order. */
  readonly line: string;
  readonly name: string;
  readonly sku: string;
  readonly unit: string;
  /** How many of ours one unit of the buyer's is. */
  readonly factor: number;
  readonly delivered: number;
  readonly outstanding: number;
  readonly outstandingReason: string | null;
};

/** The `DespatchAdvice` of UBL 2.1. */
export const despatchAdvice = (despatch: Despatch): string => {
  const { zone, expected } = despatch;
  return documentText('DespatchAdvice', [
    ...text('cbc:CustomizationID', 'urn:fdc:peppol.eu:poacc:trns:despatch_advice:3'),
    ...text('cbc:ProfileID', 'urn:fdc:peppol.eu:poacc:bis:despatch_advice:3'),
    ...text('cbc:ID', despatch.id),
    ...text('cbc:IssueDate', dateOf(despatch.at, zone)),
    ...text('cbc:IssueTime', timeOf(despatch.at, zone)),
    ...group('cac:OrderReference', text('cbc:ID', despatch.orderId)),
    ...group('cac:DespatchSupplierParty', party(despatch.seller, despatch.seller.address)),
    ...group('cac:DeliveryCustomerParty', party(despatch.buyer, despatch.shipTo)),
    ...group(
      'cac:Shipment',
      text('cbc:ID', '1'),
      text('cbc:GrossWeightMeasure', despatch.grams === null ? null : unitsText(despatch.grams, 1000), {
        unitCode: 'KGM',
      }),
      text('cbc:TotalTransportHandlingUnitQuantity', despatch.parcels.length === 0 ? null : despatch.parcels.length),
      despatch.carrier === null
        ? []
        : group(
            'cac:Consignment',
            text('cbc:ID', '1'),
            group('cac:CarrierParty', group('cac:PartyName', text('cbc:Name', despatch.carrier))),
          ),
      group(
        'cac:Delivery',
        text('cbc:TrackingID', despatch.trackingNumber),
        group('cac:EstimatedDeliveryPeriod', text('cbc:StartDate', expected?.from), text('cbc:EndDate', expected?.to)),
        group(
          'cac:Despatch',
          text('cbc:ActualDespatchDate', dateOf(despatch.leftAt, zone)),
          text('cbc:ActualDespatchTime', timeOf(despatch.leftAt, zone)),
        ),
      ),
      despatch.parcels.flatMap(({ number }) => group('cac:TransportHandlingUnit', text('cbc:ID', number))),
    ),
    ...despatch.lines.flatMap((line, index) => lineOf(line, index, despatch.orderId)),
  ]);
};

const party = ({ endpoint, name }: NamedParty, address: Address): readonly Written[] =>
  group(
    'cac:Party',
    endpointElement(endpoint),
    group(
      'cac:PostalAddress',
      text('cbc:StreetName', address.line1),
      text('cbc:AdditionalStreetName', address.line2),
      text('cbc:CityName', address.city),
      text('cbc:PostalZone', address.postalCode),
      text('cbc:CountrySubentity', address.region),
      group('cac:Country', text('cbc:IdentificationCode', address.country)),
    ),
    legalName(name),
  );

const lineOf = (line: DespatchedLine, index: number, orderId: string): readonly Written[] => {
  const quantity = (name: string, of: number) => text(name, unitsText(of, line.factor), { unitCode: line.unit });
  return group(
    'cac:DespatchLine',
    text('cbc:ID', index + 1),
    quantity('cbc:DeliveredQuantity', line.delivered),
    line.outstanding > 0 ? quantity('cbc:OutstandingQuantity', line.outstanding) : [],
    line.outstanding > 0 ? text('cbc:OutstandingReason', line.outstandingReason) : [],
    group(
      'cac:OrderLineReference',
      text('cbc:LineID', line.line),
      group('cac:OrderReference', text('cbc:ID', orderId)),
    ),
    group('cac:Item', text('cbc:Name', line.name), group('cac:SellersItemIdentification', text('cbc:ID', line.sku))),
  );
};

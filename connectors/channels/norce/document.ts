import Type from 'typebox';
import { documentOf, maybe } from '../../http/document.ts';

const Text = maybe(Type.String());
/** Text in the order that is pushed, a number in Connect and in events. */
const Ref = Type.Union([Type.String({ minLength: 1 }), Type.Integer()]);
const Amount = maybe(Type.Number());

const Address = Type.Object({
  Line1: Text,
  Line2: Text,
  Box: Text,
  ZipCode: Text,
  City: Text,
  Region: Text,
  Country: Text,
  CareOf: Text,
  ShippingPhoneNumber: Text,
  Gln: Text,
});

const Party = maybe(
  Type.Object({
    Company: maybe(Type.Object({ Code: Text, Name: Text, VatNo: Text })),
    Person: maybe(
      Type.Object({
        CustomerCode: Text,
        FirstName: Text,
        LastName: Text,
        CellPhone: Text,
        WorkPhone: Text,
        PrivatePhone: Text,
        Email: Text,
        Address: maybe(Address),
      }),
    ),
  }),
);

const Item = Type.Object({
  LineNo: Type.Integer(),
  ParentLineNo: maybe(Type.Integer()),
  Type: Text,
  TypeGroup: Text,
  PartNo: Text,
  ErpPartNo: Text,
  Description: Text,
  Quantity: Type.Number({ minimum: 0 }),
  Quantity2: maybe(Type.Number({ minimum: 0 })),
  UnitPrice: Type.Number(),
  UnitVat: Type.Number(),
  UnitPriceOriginal: Amount,
  UnitPriceOriginalVat: Amount,
  VatRate: maybe(Type.Number()),
  Comment: Text,
});

const OrderRequest = Type.Object({
  ClientOrderRef: Ref,
  SubmitDate: Type.String(),
  CurrencyCode: Type.String(),
  DoHold: maybe(Type.Boolean()),
  OrderType: maybe(Type.Integer()),
  CustomerOrderRef: Text,
  CustomerInvoiceRef: Text,
  CustomerOrderComment: Text,
  DiscountCode: Text,
  Source: Text,
  SellTo: Party,
  BillTo: Party,
  ShipTo: Party,
  Payments: maybe(
    Type.Array(
      Type.Object({
        PaymentMethodCode: Text,
        PaymentName: Text,
        PaymentRef: Text,
        Amount: Type.Number(),
        CurrencyCode: Text,
      }),
    ),
  ),
  Discounts: maybe(Type.Array(Type.Object({ Type: Text, Code: Text, Amount: Type.Number() }))),
  Fees: maybe(
    Type.Array(Type.Object({ Type: Text, Description: Text, Amount: Type.Number(), VatRate: maybe(Type.Number()) })),
  ),
  ShippingAdvice: maybe(
    Type.Object({
      DeliveryMethodCode: Text,
      PickupStore: maybe(
        Type.Object({ Code: Text, Name: Text, IsDropPoint: maybe(Type.Boolean()), Address: maybe(Address) }),
      ),
      IsComplete: maybe(Type.Boolean()),
      TmsReference: Text,
    }),
  ),
  Items: Type.Array(Item),
  AdditionalInfo: maybe(Type.Array(Type.Object({ Code: Text, Code2: Text, Value: Text }))),
  Header: maybe(Type.Object({ ApplicationKey: Text })),
});

const Event = Type.Object({
  ClientOrderRef: maybe(Ref),
  OrderNo: Text,
  PaymentRef: Text,
  JobId: maybe(Ref),
});

export type NorceOrder = Type.Static<typeof OrderRequest>;
export type NorceItem = Type.Static<typeof Item>;
export type NorceParty = Type.Static<typeof Party> | undefined;

export const orderDocument = documentOf(OrderRequest);
export const eventDocument = documentOf(Event);

import { expect, it } from 'vitest';
import { bookingRequest, FIRST } from '../../../test/carriers/world.ts';
import { createManual } from './adapter.ts';

const REQUEST = bookingRequest('web-1001/F1', 'any');

it('books the numbers that were typed in, with the page of the carrier', async () => {
  const carrier = createManual({ trackingUrl: 'https://carrier.example/?id={trackingNumber}' });
  const parcels = REQUEST.parcels.map((parcel) => ({ ...parcel, trackingNumber: ` ${parcel.id}/7 ` }));
  expect(await carrier.book({ ...REQUEST, parcels }, FIRST)).toEqual({
    outcome: 'booked',
    booking: {
      bookingId: 'web-1001/F1',
      ids: ['web-1001/F1'],
      parcels: [
        { parcel: 'F1-1', trackingNumber: 'F1-1/7', trackingUrl: 'https://carrier.example/?id=F1-1%2F7' },
        { parcel: 'F1-2', trackingNumber: 'F1-2/7', trackingUrl: 'https://carrier.example/?id=F1-2%2F7' },
      ],
      labels: [],
    },
  });
});

it('asks for each number that is missing', async () => {
  const parcels = REQUEST.parcels.map((parcel, index) => ({ ...parcel, trackingNumber: index === 0 ? null : ' ' }));
  expect(await createManual({ trackingUrl: null }).book({ ...REQUEST, parcels }, FIRST)).toMatchObject({
    outcome: 'rejected',
    messages: [{ field: '/parcels/0/trackingNumber' }, { field: '/parcels/1/trackingNumber' }],
  });
});

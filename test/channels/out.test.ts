import { amazonSystem } from './out-amazon.ts';
import { ordersContract, outContract } from './out-contract.ts';
import { magentoSystem } from './out-magento.ts';
import { miraklSystem } from './out-mirakl.ts';
import { norceSystem } from './out-norce.ts';
import { peppolSystem } from './out-peppol.ts';
import { shopifySystem } from './out-shopify.ts';
import { shopwareSystem } from './out-shopware.ts';

outContract(shopifySystem);
outContract(shopwareSystem);
outContract(magentoSystem);
outContract(miraklSystem);
outContract(amazonSystem);
outContract(norceSystem);
ordersContract(peppolSystem);

import { amazonSystem } from './out-amazon.ts';
import { outContract } from './out-contract.ts';
import { magentoSystem } from './out-magento.ts';
import { miraklSystem } from './out-mirakl.ts';
import { shopifySystem } from './out-shopify.ts';
import { shopwareSystem } from './out-shopware.ts';

outContract(shopifySystem);
outContract(shopwareSystem);
outContract(magentoSystem);
outContract(miraklSystem);
outContract(amazonSystem);

// Ours and the npm package otr 0.2.16, the OTR of Cryptocat and many web clients.
import { conformance } from './conformance';
import { startPackage } from './programs';

conformance({ row: 'C-2', start: startPackage, messages: 1000, exchanges: 15, losesZeros: true });

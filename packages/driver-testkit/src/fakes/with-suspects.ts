import type { Consumer } from '@switchyard/core/driver';

type Methods = Pick<Consumer, 'receive' | 'settle' | 'close'> & Partial<Pick<Consumer, 'renew'>>;

/** Gives a wrapped consumer what its inner one says of suspects: asked anew each time, absent where it is. */
export function withSuspectsOf(inner: Consumer, outer: Methods): Consumer {
  if (!('hasSuspects' in inner)) return outer;
  return Object.defineProperty(outer, 'hasSuspects', {
    enumerable: true,
    get: () => inner.hasSuspects === true,
  });
}

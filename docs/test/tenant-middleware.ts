import { AsyncLocalStorage } from 'node:async_hooks';
import type { Middleware } from '@switchyard/core/middleware';

const tenants = new AsyncLocalStorage<string>();

/** Runs `work` for a tenant; jobs that it enqueues, however deep, are that tenant's. */
export function asTenant<T>(tenant: string, work: () => T): T {
  return tenants.run(tenant, work);
}

/** The tenant that this code runs for. */
export function currentTenant(): string | undefined {
  return tenants.getStore();
}

/** Carries the tenant from whoever enqueues a job to whoever runs it. */
export function tenantMiddleware(): Middleware {
  let jobs = 0;
  return {
    name: 'tenant',
    setup({ log, driver }) {
      log.debug({ driver }, 'jobs carry their tenant');
    },
    async enqueue(job, next) {
      const tenant = currentTenant();
      if (tenant === undefined) throw new Error(`${job.task}: enqueue it inside of asTenant()`);
      job.headers['tenant'] = tenant; // on the way in: before next()
      const result = await next();
      if (result.outcome === 'added') jobs += 1; // on the way out: what became of it
      return result;
    },
    process(job, next) {
      const { tenant } = job.headers;
      return tenant === undefined ? next() : asTenant(tenant, next);
    },
    close() {
      if (jobs > 0) console.log(`${jobs} jobs carried their tenant.`);
    },
  };
}

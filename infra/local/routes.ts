import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from './paths';

const ingress = z.object({
  kind: z.literal('Ingress'),
  spec: z.object({
    rules: z.array(
      z.object({
        http: z.object({
          paths: z.array(
            z.object({
              path: z.string().startsWith('/'),
              pathType: z.literal('Prefix'),
              backend: z.object({ service: z.object({ name: z.string() }) }),
            }),
          ),
        }),
      }),
    ),
  }),
});

export interface Route {
  prefix: string;
  service: string;
}

const manifests = ['infra/k8s/base/ingress.yaml', 'infra/k8s/overlays/dev/stripe-sandbox-ingress.yaml'];

/** The routing table of the cluster, longest prefix first. @throws ZodError when a manifest says more than this reads */
export function readRoutes(): Route[] {
  const routes = manifests.flatMap((file) => {
    const { spec } = ingress.parse(parse(readFileSync(join(root, file), 'utf8')));
    const paths = spec.rules.flatMap((rule) => rule.http.paths);
    return paths.map(({ path, backend }) => ({ prefix: path, service: backend.service.name }));
  });
  return routes.sort((one, other) => other.prefix.length - one.prefix.length);
}

/** Kubernetes' `Prefix`: whole path elements, so `/api/orders` is not the prefix of `/api/orders2`. */
export const routeOf = (routes: Route[], path: string): Route | undefined =>
  routes.find(({ prefix }) => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`));

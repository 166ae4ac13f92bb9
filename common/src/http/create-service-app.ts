import express, { type Express, type RequestHandler, type Router } from 'express';
import { appError } from '../errors/app-error';
import { problemHandler } from '../errors/problem-handler';
import type { Logger } from '../platform/logger';
import { httpDuration, registry } from '../platform/metrics';
import { runInTrace } from '../platform/trace';
import { currentUser, type IsRevoked, sessionCookie } from './session';

/** Name of a dependency → whether it is there. */
export type Readiness = () => Record<string, boolean> | Promise<Record<string, boolean>>;

export interface ServiceApp {
  logger: Logger;
  jwtKey: string;
  secureCookies: boolean;
  isRevoked: IsRevoked;
  readiness: Readiness;
  /** Adds routes that want the body as it came, such as signed webhooks; no session, no parser, no limit but their own. */
  rawRoutes?: (router: Router) => void;
  /** Adds the service's routes, behind the session and the JSON parser. */
  routes: (router: Router) => void;
}

const inTrace: RequestHandler = (req, _res, next) => runInTrace(req.get('traceparent'), next);

const measured: RequestHandler = (req, res, next) => {
  const end = httpDuration.startTimer();
  res.on('finish', () => end({ method: req.method, route: req.route?.path ?? 'none', status: res.statusCode }));
  next();
};

/** Bodies are JSON or nothing: a form from another site cannot pass for one. */
const jsonOnly: RequestHandler = (req, _res, next) => {
  const hasBody = Number(req.get('content-length') ?? 0) > 0 || req.get('transfer-encoding') !== undefined;
  next(hasBody && !req.is('application/json') ? appError('request.unsupported_media_type') : undefined);
};

/** Liveness, readiness and metrics: for the platform, never routed by the ingress (design §8). */
function platformRoutes(app: Express, readiness: Readiness) {
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/readyz', async (_req, res) => {
    const dependencies = await readiness();
    const ready = Object.values(dependencies).every(Boolean);
    res.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', dependencies });
  });
  app.get('/metrics', async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  });
}

/** The Express app that every service starts from; importing or creating it opens no connection. */
export function createServiceApp(options: ServiceApp): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 1);
  app.set('query parser', 'simple');
  platformRoutes(app, options.readiness);
  app.use(inTrace, measured);
  if (options.rawRoutes) {
    const raw = express.Router();
    options.rawRoutes(raw);
    app.use(raw);
  }
  app.use(jsonOnly, express.json({ limit: '16kb' }));
  app.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use(sessionCookie(options.secureCookies), currentUser(options.jwtKey, options.isRevoked));
  const router = express.Router();
  options.routes(router);
  app.use(router);
  app.use((_req, _res, next) => next(appError('route.not_found')));
  app.use(problemHandler(options.logger));
  return app;
}

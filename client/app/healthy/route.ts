/** For readiness: the page server answers, whatever the services do. */
export const GET = () => Response.json({ status: 'ok' });

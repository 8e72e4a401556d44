/** Security headers. */
import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

/** The pages load nothing from elsewhere and run no inline script. Mantine writes styles into the page. */
const pages = {
  "default-src": ["'self'"],
  "script-src": ["'self'"],
  "style-src": ["'self'", "'unsafe-inline'"],
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'", "data:"],
  "connect-src": ["'self'"],
  "object-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
};

/** Content Security Policy of a report: one page that loads nothing and may be framed only by our own pages. */
export const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'self'; sandbox allow-popups";

/** Adds security headers to every reply: what browsers must refuse to load, run or frame. */
export async function addHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pages },
    // The server speaks HTTP on the machine itself; a proxy that ends TLS says this for itself.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: false, // frame-ancestors says it, and says it for reports
  });
}

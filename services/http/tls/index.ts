export { ensureCertificate, type ServerCertificate } from './certificate.js';

export { runDashboard, type DashboardOptions } from './dashboard.js';

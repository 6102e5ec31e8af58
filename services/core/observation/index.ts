export { during, unobserved, type Observer, type Span, type SpanAttributes, type SpanName } from './observer.js';

import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lingerAtEnd } from './connection-end.js';
import { errorBodyFor } from './error-shape.js';
import { apiErrorOf } from './told-error.js';

/** The only place that turns an error into a response. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const told = apiErrorOf(error, request);
    if (reply.sent) return;
    const { status, headers } = told;
    if (status === 413) lingerAtEnd(request.raw.socket);
    const body = errorBodyFor(request, told);
    void reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
  }
}

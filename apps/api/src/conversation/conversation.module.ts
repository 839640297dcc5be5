import { Module } from '@nestjs/common';
import { ChatTemplate } from './chat-template.js';
import { ResponseGrammar } from './response-grammar.js';

@Module({ providers: [ChatTemplate, ResponseGrammar], exports: [ChatTemplate] })
export class ConversationModule {}

/* limits.h - the sizes that a frame may have. Pure. */
#ifndef PROTO_LIMITS_H
#define PROTO_LIMITS_H

#include <stddef.h>

/* What a reader of frames refuses. Bytes of whole messages are configurable (limits.visitor_frame,
 * limits.agent_frame); the rest is fixed by version 1 of the protocol. */
enum {
	LIMIT_VISITOR_FRAME = 16 << 10, /* bytes of one text message; over it: close 1009 */
	LIMIT_AGENT_FRAME = 64 << 10,
	LIMIT_TEXT = 4000,	    /* code points of say.text, contact.message, notes, drafts */
	LIMIT_ID = 64,		    /* letters of a command's id */
	LIMIT_WORD = 64,	    /* letters of a site's name and of a tag */
	LIMIT_SKILL = 32,	    /* letters of a skill */
	LIMIT_COMPLAINT = 32,	    /* letters of a complaint's code */
	LIMIT_LOCALE = 35,	    /* letters of a BCP 47 tag (RFC 5646, 4.4.1) */
	LIMIT_NAME = 200,	    /* code points of names, e-mail addresses, telephone numbers */
	LIMIT_COMMENT = 2000,	    /* code points of a survey's comment */
	LIMIT_URL = 2000,	    /* code points of addresses of pages */
	LIMIT_TOKEN = 512,	    /* bytes */
	LIMIT_TAGS = 20,	    /* tags of one command */
	LIMIT_ATTRIBUTES = 20,	    /* attributes of a visitor */
	LIMIT_ATTRIBUTE_TEXT = 200, /* code points of one's value */
	LIMIT_ATTRIBUTES_BYTES = 4096, /* of all of them together, as JSON */
	LIMIT_DEPTH = 16,	       /* brackets inside brackets */
	LIMIT_BAD_FRAMES = 3, /* frames in a row that are no JSON object; then close 1008 */
};

#endif

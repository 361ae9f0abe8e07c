"""Mails to customers: composed from the record at the moment they are sent, and kept nowhere."""

"""Demonstration data: the handbook's own examples, and a country that is made up and says so on every page.

Everything goes through the services, as the people who would have done it, each in their own database role.
"""

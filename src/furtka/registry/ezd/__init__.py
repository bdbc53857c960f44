"""Handing the register to an electronic records system (EZD), of which EZD RP is the state's."""

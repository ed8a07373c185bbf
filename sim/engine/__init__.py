"""What happens next: state, laws and chance."""
